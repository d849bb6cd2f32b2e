import fc from 'fast-check';
import { NothingToWaitFor, VirtualClock } from './virtual-clock.js';

describe('the virtual clock', () => {
  it('wakes sleepers in the order of their times, and those of one time in the order in which they lay down', async () => {
    const naps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(naps, async (lengths) => {
        const clock = new VirtualClock();
        const woken: { at: number; index: number }[] = [];
        const all = lengths.map(async (ms, index) => {
          await clock.sleep(ms);
          woken.push({ at: clock.monotonic(), index });
        });
        await clock.run(Promise.all(all));
        const expected = lengths.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
        expect(woken).toEqual(expected);
      }),
    );
  });

  it('lets a day pass at once, on the wall as on the monotonic scale', async () => {
    const clock = new VirtualClock();
    const from = clock.now().getTime();
    await clock.run(clock.sleep(86_400_000));
    expect(clock.now().getTime() - from).toBe(86_400_000);
    expect(clock.monotonic()).toBe(86_400_000);
  });

  it('does not let time pass while promises have something left to do', async () => {
    const clock = new VirtualClock();
    const work = async (): Promise<number> => {
      void clock.sleep(1);
      for (let turn = 0; turn < 1000; turn += 1) await Promise.resolve();
      return clock.monotonic();
    };
    expect(await clock.run(work())).toBe(0);
  });

  it('wakes an aborted sleeper at once, and nobody twice', async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const work = async (): Promise<number> => {
      const long = clock.sleep(1_000, abort.signal);
      await clock.sleep(10);
      abort.abort();
      await long;
      await clock.sleep(5, abort.signal);
      return clock.monotonic();
    };
    expect(await clock.run(work())).toBe(10);
    await clock.run(clock.sleep(2_000));
    expect(clock.monotonic()).toBe(2_010);
  });

  it('says so when nothing can happen any more, and stops at its limit', async () => {
    const clock = new VirtualClock();
    await expect(clock.run(new Promise(() => undefined))).rejects.toThrow(NothingToWaitFor);
    expect(await clock.run(clock.sleep(100), 50)).toBeUndefined();
    await expect(clock.run(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
