import { jest } from '@jest/globals';
import { Leases } from './leases.js';

describe('leases', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('that run out are undone although nothing can be written down, which is tried again', async () => {
    const undone: string[] = [];
    const said: string[] = [];
    let isFull = true;
    let written = 0;
    const leases = new Leases({
      undo: ({ injection }) => Promise.resolve(undone.push(injection)),
      onChange: () => {
        if (isFull) throw new Error('no space left');
        written += 1;
      },
      log: (line) => said.push(line),
    });
    leases.take({ run: 'r', injection: 'i' }, 5_000);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(undone).toEqual(['i']);
    expect(leases.open()).toEqual([]);
    expect(said).toContain('could not be remembered: no space left');
    isFull = false;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(written).toBeGreaterThan(0);
  });
});
