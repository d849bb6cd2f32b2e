import { Slots } from './slots.js';

describe('Slots', () => {
  it('tells its capacity in requests a second', () => {
    expect(new Slots({ slots: 8, serviceMs: 20, queue: 0 }).capacity).toBe(400);
  });

  it('sheds what neither slots nor queue can take', async () => {
    const slots = new Slots({ slots: 2, serviceMs: 20, queue: 1 });
    const work = [slots.work(), slots.work(), slots.work(), slots.work()];
    expect([slots.busy, slots.queued]).toEqual([2, 1]);
    expect(await Promise.all(work)).toEqual([true, true, true, false]);
    expect([slots.busy, slots.queued]).toEqual([0, 0]);
  });

  it('works off its queue at its capacity', async () => {
    const slots = new Slots({ slots: 2, serviceMs: 10, queue: 100 });
    const begin = performance.now();
    await Promise.all(Array.from({ length: 40 }, () => slots.work()));
    expect(performance.now() - begin).toBeGreaterThanOrEqual(195);
  });
});
