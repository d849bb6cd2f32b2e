import { refusalOf } from './held-memory.js';

const MIB = 1024 ** 2;
const COUNT = { limit: 256 * MIB, used: 60 * MIB, anonymous: 56 * MIB, ended: 0, endsWhole: false, swaps: true };
const PLENTY = 'MemTotal: 10485760 kB\nMemAvailable: 8388608 kB\nSwapTotal: 0 kB\n';
const SWAP = PLENTY.replace('SwapTotal: 0', 'SwapTotal: 1048576');
const SCARCE = 'MemTotal: 10485760 kB\nMemAvailable: 1150000 kB\nSwapTotal: 0 kB\n';

it('memory is held where the container has so much left, and its machine more', () => {
  expect(refusalOf(COUNT, PLENTY, 200 * MIB)).toBeNull();
  expect(refusalOf({ ...COUNT, swaps: false }, SWAP, 200 * MIB)).toBeNull();
});

it.each([
  ['it has no memory limit', { ...COUNT, limit: Infinity }, PLENTY, 1],
  ['the kernel would end all of it', { ...COUNT, endsWhole: true }, PLENTY, 1],
  ['its machine would move to swap what it has no room for', COUNT, SWAP, 1],
  ['201 MiB are not held: of its 256 MiB it uses 56 MiB itself', COUNT, PLENTY, 201],
  ['its machine has 1123 MiB left, of which 1024 MiB are not touched', COUNT, SCARCE, 128],
])('and nowhere else: %s', (why, count, meminfo, mib) => {
  expect(refusalOf(count, meminfo, mib * MIB)).toContain(why);
});
