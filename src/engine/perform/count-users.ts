import { messageOf } from '../../core/errors.js';
import type { RunEvent, WriteTotals } from '../../core/run/event.js';
import { within } from '../calls.js';
import type { Watcher } from '../watcher.js';
import { totals } from '../totals.js';
import { done, type Performed, type Work } from '../work.js';

const ATTEMPTS = 3;

/** What users met from the baseline to now, and whether every write that they were promised is in a log. */
export async function countUsers(work: Work, watcher: Watcher): Promise<Performed> {
  const { session } = work;
  let failure = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const counted = await count(work, watcher);
      await session.record((state) => (state.counted ? [] : [watcher.summary(), counted]));
      return done;
    } catch (error) {
      failure = messageOf(error);
      await session.clock.sleep(500, session.gone.signal);
    }
  }
  await session.record((state) =>
    state.counted ? [] : [watcher.summary(), { type: 'UsersUncounted', reason: failure }],
  );
  return done;
}

async function count({ session, bench }: Work, watcher: Watcher): Promise<RunEvent> {
  const { traffic: meter, writes: auditor } = bench.fleet.capabilities;
  const [counters, audit] = await within(
    session.clock,
    session.state.tempo.callTimeoutMs,
    'counting what users met',
    () => Promise.all([meter?.read(), auditor?.audit()]),
  );
  const { baseline } = session.state;
  const now = counters ? totals(counters) : { requests: 0, lost: 0, retried: 0, stragglers: 0 };
  const before =
    baseline && now.requests >= baseline.users.requests
      ? baseline.users
      : { requests: 0, lost: 0, retried: 0, stragglers: 0 };
  const users = {
    requests: now.requests - before.requests,
    lost: now.lost - before.lost,
    retried: now.retried - before.retried,
    stragglers: now.stragglers - before.stragglers,
  };
  return {
    type: 'UsersCounted',
    users,
    attemptsWhileDark: watcher.attemptsWhileDark(),
    writes: audit ? writesSince(audit, baseline?.writes ?? null) : null,
  };
}

function writesSince(now: WriteTotals, before: WriteTotals | null): WriteTotals {
  if (!before || now.acknowledged < before.acknowledged) return now;
  return {
    acknowledged: now.acknowledged - before.acknowledged,
    lost: Math.max(0, now.lost - before.lost),
    conflicts: Math.max(0, now.conflicts - before.conflicts),
  };
}
