import { BASELINE } from '../../test/fakes/command-outcomes.js';
import { fault, hold } from '../../test/fakes/run-experiment.js';
import { RunStory } from '../../test/fakes/run-story.js';
import { SystemClock } from '../config/system-clock.js';
import type { ProbeSpec } from '../core/experiment/experiment.js';
import type { RunEvent } from '../core/run/event.js';
import type { TrafficCounters } from '../core/traffic.js';
import { Sampler } from './sampler.js';
import type { RunSession } from './session.js';
import { TrafficLog } from './traffic-log.js';
import { Watcher } from './watcher.js';
import type { Workbench } from './workbench.js';

const PROBE: ProbeSpec = {
  name: 'www',
  type: 'http',
  when: ['before', 'during', 'after'],
  failAfter: 2,
  args: {},
  tolerance: { status: { equals: 200 } },
};
const steadyState = { intervalMs: 1, holdIntervalMs: 5_000, probes: [PROBE] };

function reading(requests: number, attempts: number, incarnation: string): TrafficCounters {
  const west = { requests: 0, errors: 0, attempts, latency: { boundsMs: [], counts: [] } };
  const www = { requests, lost: 0, retried: 0, stragglers: 0, writesAcknowledged: 0, regions: { west } };
  return { at: 0, incarnation, routes: { www } };
}

/** Lets a new worker watch a run for as long as there are readings. */
async function watched(story: RunStory, readings: TrafficCounters[]): Promise<Watcher> {
  const clock = Object.assign(new SystemClock(), { now: () => new Date(story.now) });
  const stop = new AbortController();
  const session = {
    get state() {
      return story.state;
    },
    now: story.now,
    clock,
    record: async (make: (state: RunStory['state']) => readonly RunEvent[]) => void story.tell(...make(story.state)),
  } as unknown as RunSession;
  const read = async (): Promise<TrafficCounters | undefined> => {
    const next = readings.shift();
    if (readings.length === 0) stop.abort();
    return next;
  };
  const probes = new Map([['www', { measure: async () => ({ values: { status: 200 }, detail: 'up' }) }]]);
  const bench = {
    fleet: { kind: 'sandbox', capabilities: { traffic: { read } } },
    probes,
    makeProbes: () => probes,
  } as unknown as Workbench;
  const sampler = new Sampler(session, { saveSamples: async () => undefined }, undefined);
  const watcher = new Watcher(session, bench, new TrafficLog(), sampler);
  await watcher.run(stop.signal);
  return watcher;
}

describe('the error budget', () => {
  const errorBudget = { objective: 0.9999, periodMs: 2_592_000_000, spend: 0.1, windows: [] };
  const guards = {
    maxDurationMs: 3_600_000,
    maxPauseMs: 900_000,
    blastRadius: {},
    headroom: 0.2,
    errorBudget,
    skipPreflight: [],
  };
  const begun = (): RunStory =>
    new RunStory([hold()], { steadyState, guards })
      .start()
      .tell({ type: 'HypothesisChecked', when: 'before', held: true, results: [] })
      .tell({
        type: 'PreflightPassed',
        facts: [],
        baseline: { ...BASELINE, users: { ...BASELINE.users, incarnation: 'first' } },
      });

  it('is not spent while users are counted by the same process and lose nothing', async () => {
    const story = begun();
    await watched(story, [reading(2_000, 0, 'first'), reading(2_100, 0, 'first')]);
    expect(story.all('BreachBegan')).toEqual([]);
  });

  it('is in breach once their counting began again, however far it has come', async () => {
    const story = begun();
    await watched(story, [reading(2_000, 0, 'first'), reading(2_100, 0, 'second')]);
    expect(story.all('BreachBegan')).toMatchObject([
      { probe: 'error-budget', detail: expect.stringContaining('started again') as string },
    ]);
  });
});

describe('what a worker has seen', () => {
  it('goes on record once: attempts on a dark region are in the summary, and not again', async () => {
    const story = new RunStory([fault(), hold()], { steadyState }).start().untilStep('hold');
    const watcher = await watched(story, [reading(2_000, 5, 'first'), reading(2_100, 9, 'first')]);
    expect(watcher.lastWords()[0]).toMatchObject({ attemptsWhileDark: { west: 4 } });
    expect(watcher.dark.take()).toEqual({});
  });

  it('of a recovery counts from when the harm was seen gone, and a successor does not repeat it', async () => {
    const story = new RunStory([fault(), hold()], { steadyState })
      .start()
      .until(({ injections }) => injections.some(({ phase }) => phase === 'reverted'));
    const goneAt = story.at;
    await watched(story.pass(30_000), [reading(2_000, 0, 'first')]);
    expect(story.all('RecoverySeen')).toMatchObject(
      ['dark.0', 'dark.1', 'dark.2'].map((injection) => ({ injection, goneAt, steadyAt: story.at })),
    );
    await watched(story.pass(30_000), [reading(2_100, 0, 'first')]);
    expect(story.all('RecoverySeen')).toHaveLength(3);
  });
});
