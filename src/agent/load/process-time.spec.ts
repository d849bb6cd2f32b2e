import { readFileSync } from 'node:fs';
import { processTimeIn } from './process-time.js';

const OF_A_PROGRAM = '42 (a (b) 7 7) S 1 42 42 0 -1 4194304 100 0 0 0 25 7 900 900 20 0 1 0 12345 1000 200';

it('the kernel tells what a process has used, whatever it is called', () => {
  expect(processTimeIn(OF_A_PROGRAM)).toBe(320);
});

it('what the kernel tells of this process is what it knows of itself', () => {
  const used = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  while (used() < 100);
  const before = used();
  const told = processTimeIn(readFileSync('/proc/self/stat', 'utf8'));
  // Either part is told in whole ticks.
  expect(told).toBeGreaterThanOrEqual(before - 20);
  expect(told).toBeLessThanOrEqual(used() + 20);
});
