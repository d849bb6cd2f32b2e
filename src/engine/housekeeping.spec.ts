import { ManualClock } from '../../test/fakes/manual-clock.js';
import { eventually } from '../../test/conformance/eventually.js';
import type { Keep, Pruned } from '../core/ports/retention.js';
import { keepHouse } from './housekeeping.js';

const KEEP: Keep = { runs: 10, forMs: 1_000 };
const HOUR_MS = 3_600_000;

describe('housekeeping', () => {
  const clock = new ManualClock();
  const warnings: string[] = [];
  const asked: Date[] = [];
  let next: Pruned | Error = { runs: 0, damaged: [] };
  const retention = {
    async prune(_keep: Keep, now: Date) {
      asked.push(now);
      if (next instanceof Error) throw next;
      return next;
    },
  };

  const asleepAfter = (times: number) =>
    eventually(
      async () => clock.sleeping === 1 && asked.length === times,
      (asleep) => asleep,
      10_000,
    );

  it('looks at once and every hour, goes on after a failure, says what it could not do, and stops', async () => {
    const stop = new AbortController();
    next = new Error('the server is away');
    const house = keepHouse({ clock, retention, keep: KEEP, onWarning: (line) => warnings.push(line) }, stop.signal);
    await asleepAfter(1);
    next = { runs: 0, damaged: ['run-7'] };
    clock.advance(HOUR_MS);
    await asleepAfter(2);
    stop.abort();
    await house;
    expect(asked).toHaveLength(2);
    expect(warnings).toEqual([
      'what is no longer kept could not be let go of: the server is away',
      'run run-7 cannot be read: it is kept as it is',
    ]);
  });
});
