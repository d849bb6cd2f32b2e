import { SystemClock } from '../../config/system-clock.js';
import type { TrafficCounters } from '../../core/traffic.js';
import type { RunEvent, WriteTotals } from '../../core/run/event.js';
import { fault } from '../../../test/fakes/run-experiment.js';
import { BASELINE } from '../../../test/fakes/command-outcomes.js';
import { RunStory } from '../../../test/fakes/run-story.js';
import type { RunSession } from '../session.js';
import type { Workbench } from '../workbench.js';
import { countUsers } from './count-users.js';

const WRITES: WriteTotals = { acknowledged: 400, lost: 1, conflicts: 2 };
const NOTHING = { requests: 0, lost: 0, retried: 0, stragglers: 0 };

/** A run that counts now: with a baseline of 1000 requests, or aborted before there was one. */
function story(baseline: boolean): RunStory {
  const told = new RunStory([fault()]).start();
  if (!baseline) return told.tell({ type: 'AbortRequested', by: 'somebody', reason: 'enough' });
  const users = { ...BASELINE.users, incarnation: 'first' };
  return told.tell({ type: 'PreflightPassed', facts: [], baseline: { ...BASELINE, users, writes: WRITES } });
}

function reading(requests: number, incarnation: string): TrafficCounters {
  const www = { requests, lost: 0, retried: 0, stragglers: 0, writesAcknowledged: 0, regions: {} };
  return { at: 0, incarnation, routes: { www } };
}

async function counted(
  told: RunStory,
  read: TrafficCounters | null,
  writes: WriteTotals = WRITES,
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const session = {
    state: told.state,
    clock: new SystemClock(),
    gone: new AbortController(),
    record: async (make: (state: typeof told.state) => readonly RunEvent[]) => void events.push(...make(told.state)),
  } as unknown as RunSession;
  const capabilities = { ...(read && { traffic: { read: async () => read } }), writes: { audit: async () => writes } };
  const bench = { fleet: { kind: 'sandbox', capabilities } } as unknown as Workbench;
  await countUsers(
    { session, bench },
    {
      lastWords: () => [{ type: 'ProbesSummarised', samples: 1, breaches: 0 }],
      dark: { take: () => ({ west: 3 }) },
    },
  );
  return events.filter((event) => event.type !== 'ProbesSummarised');
}

describe('what users met in a run', () => {
  it('is counted from the baseline, with what nobody has on record yet', async () => {
    expect(await counted(story(true), reading(1_500, 'first'), { ...WRITES, acknowledged: 900 })).toEqual([
      {
        type: 'UsersCounted',
        users: { ...NOTHING, requests: 500 },
        writes: { acknowledged: 500, lost: 0, conflicts: 0 },
        attemptsWhileDark: { west: 3 },
      },
    ]);
  });

  it('tells both values of what this run has overwritten, and of nothing before it', async () => {
    const side = { value: '1', region: 'west', at: '2026-01-01T00:00:00.000Z' };
    const overwritten = ['new', 'newer', 'before', 'long before'].map((key) => ({ key, kept: side, lost: side }));
    const [event] = await counted(story(true), reading(1_500, 'first'), { ...WRITES, conflicts: 4, overwritten });
    expect(event).toMatchObject({ writes: { conflicts: 2, overwritten: overwritten.slice(0, 2) } });
  });

  it.each([
    ['fewer requests than before', reading(10, 'first'), WRITES],
    ['another process', reading(9_000, 'second'), WRITES],
    ['fewer writes than before', reading(1_500, 'first'), { ...WRITES, acknowledged: 10 }],
  ])('cannot be measured with %s', async (_, read, writes) => {
    const reason = "users' counters started again: what they lost is unknown";
    expect(await counted(story(true), read, writes)).toEqual([{ type: 'UsersUncounted', reason }]);
  });

  it('is left to the probes where nobody counts them', async () => {
    expect(await counted(story(true), null)).toMatchObject([{ type: 'UsersCounted', users: NOTHING, writes: null }]);
  });

  it('is nothing when the run ended before its baseline, whatever the world has seen so far', async () => {
    expect(await counted(story(false), reading(9_000, 'first'))).toMatchObject([
      { type: 'UsersCounted', users: NOTHING, writes: null },
    ]);
  });
});
