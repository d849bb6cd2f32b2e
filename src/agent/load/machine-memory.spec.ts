import { readFileSync } from 'node:fs';
import { bytesIn, shortageIn } from './machine-memory.js';

const GIB = 1024 ** 3;
const MEMINFO = `MemTotal:       10485760 kB\nMemFree:          100000 kB\nMemAvailable:    4194304 kB\n`;

it('a machine keeps a tenth of its memory for others, whatever is asked for', () => {
  expect(shortageIn(MEMINFO, 3 * GIB)).toBeNull();
  expect(shortageIn(MEMINFO, 3.01 * GIB)).toBe('its machine has 4096 MiB left, of which 1024 MiB are not touched');
});

it('what the kernel tells of this process is about what it knows of itself', () => {
  const own = bytesIn(readFileSync('/proc/self/status', 'utf8'), 'VmRSS');
  expect(own / process.memoryUsage.rss()).toBeCloseTo(1, 0);
  expect(() => bytesIn(MEMINFO, 'MemAvail')).toThrow('the kernel tells no MemAvail');
});
