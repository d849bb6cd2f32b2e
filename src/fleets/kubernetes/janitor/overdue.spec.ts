import { Renewals } from './overdue.js';

const run = (renewal: number) => ({ run: 'a', renewal, ttlMs: 15_000 });

describe('what a janitor takes for abandoned', () => {
  it('is a run whose renewal has not changed for as long as it holds, on its own clock alone', () => {
    const renewals = new Renewals();
    renewals.look([run(1)], 1_000);
    renewals.look([run(1)], 15_900);
    expect([renewals.isOverdue('a', 15_999), renewals.isOverdue('a', 16_000)]).toEqual([false, true]);
  });

  it('is none that is renewed, whatever time the renewal names', () => {
    const renewals = new Renewals();
    renewals.look([run(Date.UTC(2030))], 1_000);
    renewals.look([run(Date.UTC(1999))], 14_000);
    expect(renewals.isOverdue('a', 28_999)).toBe(false);
    expect(renewals.dueInMs('a', 28_000)).toBe(1_000);
  });

  it('is none whose Lease says that it was renewed, when a watch has not told so yet', () => {
    const renewals = new Renewals();
    renewals.look([run(1)], 1_000);
    expect([renewals.isRenewed(run(1), 17_000), renewals.isRenewed(run(2), 17_000)]).toEqual([false, true]);
    expect([renewals.isOverdue('a', 31_999), renewals.isOverdue('a', 32_000)]).toEqual([false, true]);
  });

  it('is one whose Lease is gone, and one that was never seen', () => {
    const renewals = new Renewals();
    renewals.look([run(1)], 1_000);
    renewals.look([], 2_000);
    expect([renewals.isOverdue('a', 2_000), renewals.isOverdue('never', 2_000)]).toEqual([true, true]);
  });
});
