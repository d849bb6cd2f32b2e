import { shift } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';
import { ManualClock } from '../../../test/fakes/manual-clock.js';
import type { RegionCounters } from '../../core/traffic.js';
import type { RunEvent } from '../../core/run/event.js';
import { TrafficLog } from '../traffic-log.js';
import type { Performed, Work } from '../work.js';
import { gate } from './gate.js';

const TTL_MS = 1_000;
const SECOND = 1_000;

/** A hundred requests in a quarter of a second, all well; `late` attempts to reach the emptied region come late. */
function readings(log: TrafficLog, since: number, untilMs: number, late: (ms: number) => number): void {
  const region = (requests: number, attempts: number): RegionCounters => ({
    requests,
    errors: 0,
    attempts,
    latency: { boundsMs: [20], counts: [requests, 0] },
  });
  for (let ms = 0; ms <= untilMs; ms += 250) {
    const requests = 1_000 + ms;
    const common = { lost: 0, retried: 0, stragglers: 0, writesAcknowledged: 0 };
    const regions = { east: region(requests, requests), west: region(0, late(ms)) };
    log.add(since + ms, { at: ms, routes: { www: { requests, ...common, regions } } });
  }
}

/** The gate of a step that empties west, looked at `ms` after its weights were seen. */
async function judged(ms: number, late: (ms: number) => number): Promise<{ story: RunStory; performed: Performed }> {
  const story = begun([shift({ stepsBp: [10_000] })]).until(({ injections }) => injections[0]?.ramp?.pending === false);
  const since = story.now;
  story.pass(ms);
  const log = new TrafficLog();
  readings(log, since, ms, late);
  const session = {
    get state() {
      return story.state;
    },
    now: story.now,
    clock: new ManualClock(),
    record: async (make: (state: RunStory['state']) => readonly RunEvent[]) => void story.tell(...make(story.state)),
  };
  const bench = { fleet: { kind: 'fake', capabilities: {} }, control: [], ttlMs: { www: TTL_MS } };
  const work = { session, bench, traffic: log } as unknown as Work;
  const performed = await gate(work, { type: 'gate', key: 'gate', id: 'shift.0', index: 0, ramp: 0, since });
  return { story, performed };
}

/** Users go on coming until then. */
const until = (end: number) => (ms: number) => Math.min(ms, end);

describe('the gate of a step that empties the source', () => {
  it('passes when users stay away once old answers have run out', async () => {
    const { story } = await judged(2 * SECOND, until(TTL_MS));
    expect(story.all('GateDecided')).toMatchObject([{ decision: 'pass' }]);
  });

  it('lets the soak go on while users still come, and forgives those who came late', async () => {
    const { story, performed } = await judged(2 * SECOND, until(1_750));
    expect(performed).toEqual({ retryInMs: 250 });
    expect(story.all('GateDecided')).toEqual([]);
    expect((await judged(4 * SECOND, until(1_750))).story.all('GateDecided')).toMatchObject([{ decision: 'pass' }]);
  });

  it('is undecided in the end when users go on coming, so that nothing is harmed', async () => {
    const { story } = await judged(20 * SECOND, until(Infinity));
    expect(story.all('GateDecided')).toMatchObject([{ decision: 'undecided' }]);
    expect(story.state.ending?.verdict).toBe('inconclusive');
  });
});
