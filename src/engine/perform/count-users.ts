import { messageOf } from '../../core/errors.js';
import type { WriteAudit } from '../../core/ports/fleet.js';
import type { Baseline, RunEvent, WriteTotals } from '../../core/run/event.js';
import { within } from '../calls.js';
import { totalsSince } from '../totals.js';
import type { DarkAttempts } from '../dark-attempts.js';
import type { Watcher } from '../watcher.js';
import { done, type Performed, type Work } from '../work.js';

const ATTEMPTS = 3;
/** Overwritten writes that go on record with both values: to see what was lost, not to put it back. */
const OVERWRITTEN = 20;
/** Without a baseline nothing was touched: what users met before is none of this run. */
const NOTHING = { requests: 0, lost: 0, retried: 0, stragglers: 0 };

/** What a reading says; without the attempts on dark regions, which only the watcher has seen. */
type Count = Omit<Extract<RunEvent, { type: 'UsersCounted' }>, 'attemptsWhileDark'> | Uncounted;
type Uncounted = Extract<RunEvent, { type: 'UsersUncounted' }>;

/** What users met from the baseline to now, and whether every write that they were promised is in a log. */
export async function countUsers(
  work: Pick<Work, 'session' | 'bench'>,
  watcher: Pick<Watcher, 'lastWords'> & { readonly dark: Pick<DarkAttempts, 'take'> },
): Promise<Performed> {
  const { session } = work;
  const count = await tried(work);
  await session.record((state) => {
    if (state.counted) return [];
    if (count.type === 'UsersUncounted') return [...watcher.lastWords(), count];
    const attemptsWhileDark = watcher.dark.take();
    return [...watcher.lastWords(), { ...count, attemptsWhileDark }];
  });
  return done;
}

async function tried(work: Pick<Work, 'session' | 'bench'>): Promise<Count> {
  const { session } = work;
  const { baseline } = session.state;
  if (!baseline) return { type: 'UsersCounted', users: NOTHING, writes: null };
  let failure = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      return await count(work, baseline);
    } catch (error) {
      failure = messageOf(error);
      await session.clock.sleep(500, session.gone.signal);
    }
  }
  return uncounted(failure);
}

async function count({ session, bench }: Pick<Work, 'session' | 'bench'>, baseline: Baseline): Promise<Count> {
  const { traffic: meter, writes: auditor } = bench.fleet.capabilities;
  // Where nobody counts users, the probes of the hypothesis alone speak for them; the run says so from the start.
  if (!meter) return { type: 'UsersCounted', users: NOTHING, writes: null };
  const [counters, audit] = await within(
    session.clock,
    session.state.tempo.callTimeoutMs,
    'counting what users met',
    () => Promise.all([meter.read(), auditor?.audit()]),
  );
  const users = totalsSince(baseline.users, counters);
  const writes = audit && baseline.writes ? writesSince(audit, baseline.writes) : (audit ?? null);
  if (!users || (writes && writes.acknowledged < 0)) {
    return uncounted("users' counters started again: what they lost is unknown");
  }
  return { type: 'UsersCounted', users, writes };
}

function uncounted(reason: string): Uncounted {
  return { type: 'UsersUncounted', reason };
}

function writesSince(now: WriteAudit, before: WriteTotals): WriteTotals {
  const conflicts = Math.max(0, now.conflicts - before.conflicts);
  return {
    acknowledged: now.acknowledged - before.acknowledged,
    // A write that had not arrived anywhere yet at the baseline may have done so since.
    lost: Math.max(0, now.lost - before.lost),
    conflicts,
    // The newest of all are those of this run, as many as it has made.
    overwritten: now.overwritten?.slice(0, Math.min(conflicts, OVERWRITTEN)),
  };
}
