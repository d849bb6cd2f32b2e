import { SystemClock } from '../../../src/config/system-clock.js';
import type { Leases, RegionHealth, Scaler } from '../../../src/core/ports/fleet.js';
import type { ProbeSpec } from '../../../src/core/experiment/experiment.js';
import type { Instance } from '../../../src/core/instance.js';
import type { Probe } from '../../../src/core/ports/probe.js';
import type { RunEvent } from '../../../src/core/run/event.js';
import { requested } from '../../../src/core/run/request.js';
import { toDocument } from '../../../src/core/run/to-document.js';
import type { Target, TargetRoute } from '../../../src/core/target/target.js';
import type { Workbench } from '../../../src/engine/workbench.js';
import { advance } from '../../../src/engine/worker.js';
import { openHaproxy } from '../../../src/routers/haproxy/open-haproxy.js';
import { MemoryJournal } from '../../../src/simulation/memory-journal.js';
import { drain, experimentOf, hold, shift, TEMPO } from '../../fakes/run-experiment.js';
import { targetNamed } from '../../fakes/target-named.js';
import {
  backendOf,
  startBackend,
  startHaproxy,
  type Backend,
  type RunningHaproxy,
  visit,
} from '../../servers/haproxy.js';
import { where } from '../../servers/suite.js';

const RUN = 'run-on-haproxy';
const CLOCK = new SystemClock();
const ANSWERED: ProbeSpec = {
  name: 'answered',
  type: 'http',
  args: {},
  when: ['before', 'during', 'after'],
  failAfter: 2,
  tolerance: { status: { equals: 200 } },
};

where('haproxy', 'own', 'a run whose route HAProxy carries', () => {
  let servers: readonly Backend[];
  let haproxy: RunningHaproxy;
  let users: { end(): Promise<void>; readonly bad: readonly number[] };

  beforeAll(async () => {
    servers = await Promise.all(['west-1', 'east-1'].map((name) => startBackend(name)));
    haproxy = await startHaproxy(backendOf(servers));
    users = startUsers(haproxy.url);
  });
  afterAll(async () => {
    await users.end();
    await haproxy.leave();
    await Promise.all(servers.map((server) => server.close()));
  });

  it('empties a region, sets weights again that a reload lost, brings everybody back, and leaves nothing', async () => {
    const method = [
      shift({ stepsBp: [5_000, 10_000], soakMs: 1_500, maxSoakMs: 10_000 }),
      drain(),
      hold(8_000),
      shift({ back: true, stepsBp: [5_000, 10_000], soakMs: 1_500, maxSoakMs: 10_000 }),
    ];
    const steadyState = { intervalMs: 250, holdIntervalMs: 500, probes: [ANSWERED] };
    const experiment = experimentOf(method, { steadyState });
    const target: Target = { ...targetNamed('here'), fleet: 'docker', routes: { www: route(haproxy.admin) } };
    const journal = new MemoryJournal(CLOCK);
    const asked = { experiment, target, tempo: TEMPO, seed: 1, requestedBy: 'somebody' };
    await journal.create(RUN, requested(RUN, asked, false), CLOCK.now());
    let reloaded = false;
    let ids = 0;
    const outcome = await advance(
      {
        journal,
        clock: CLOCK,
        open: async () => bench(target, servers, haproxy.url),
        owner: 'worker',
        newId: () => `injection-${(ids += 1)}`,
        signalsEveryMs: 200,
        onRecorded: (_recorded, { step }) => {
          if (step?.index !== 2 || reloaded) return;
          reloaded = true;
          void haproxy.act('reload');
        },
      },
      RUN,
      'resume',
    );
    const recorded = await journal.read(RUN);
    const events = recorded.map(({ event }) => event);
    const document = toDocument(recorded);
    expect({ outcome, verdict: document.verdict, reason: document.reason }).toEqual({
      outcome: 'finished',
      verdict: 'passed',
      reason: 'every step and every check held',
    });
    const losses = all(events, 'InjectionDecayed');
    expect(losses).toHaveLength(1);
    expect(losses[0]?.evidence).toContain('west-1 10, east-1 10 (west 5000, east 5000)');
    const after = events.slice(events.indexOf(losses[0] as RunEvent));
    expect(after.find(({ type }) => type === 'InjectionAdjusted')).toMatchObject({
      weights: { west: 0, east: 10_000 },
    });
    const seen = all(events, 'TrafficSeen').map(({ weights }) => weights['west']);
    expect(seen.filter((west, at) => west !== seen[at - 1])).toEqual([2_500, 0, 2_500, 5_000]);
    const emptied = (some: readonly RunEvent[]) =>
      all(some, 'TrafficSeen')
        .filter(({ weights }) => weights['west'] === 0)
        .map(({ shares }) => shares['west'] ?? 0);
    // Counted over the soak, nobody came; and while the weights were lost, they did.
    expect(emptied(events.slice(0, events.indexOf(losses[0] as RunEvent))).at(-1)).toBe(0);
    expect(Math.max(...emptied(after))).toBeGreaterThan(0);
    expect(document.residue).toEqual([]);
    expect(users.bad).toEqual([]);
  });
});

/** Nothing of ours is there that would keep an epoch or a lease. */
const NOBODY: Leases = { announce: async () => undefined, renew: async () => [] };

/** The least that a run needs of a fleet besides what HAProxy offers. */
function bench(target: Target, servers: readonly Backend[], url: string): Workbench {
  const front = openHaproxy(target.routes, CLOCK);
  const instances = servers.map(({ name }): Instance => {
    const region = name.split('-')[0] ?? '';
    return { id: name, region, zone: `${region}-a`, service: 'www', state: 'running', undo: 'restart' };
  });
  const health: RegionHealth = {
    async health(region) {
      const own = servers.filter(({ name }) => name.startsWith(region));
      const answers = await Promise.all(own.map(({ port }) => visit(`http://127.0.0.1:${port}/`)));
      return { healthy: answers.every(({ statusCode }) => statusCode === 200), evidence: `${region} answers` };
    },
  };
  const scaler: Scaler = {
    scaleOf: async () => ({ desired: 1, healthy: 1, capacityPerInstance: 10_000 }),
    scale: async () => undefined,
  };
  const { routers, connections, traffic, residue } = front;
  const answered: Probe = {
    name: ANSWERED.name,
    measure: async () => ({ values: { status: (await visit(url)).statusCode } }),
  };
  return {
    fleet: {
      kind: 'docker',
      capabilities: {
        routers,
        connections,
        traffic,
        residue,
        health,
        leases: NOBODY,
        scaler,
        instances: { list: async () => instances },
      },
      close: async () => undefined,
    },
    faults: new Map(),
    probes: new Map([[ANSWERED.name, answered]]),
    makeProbes: () => new Map([[ANSWERED.name, answered]]),
    control: [],
    ttlMs: { www: 1_000 },
  };
}

function route(address: string): TargetRoute {
  return {
    router: 'haproxy',
    host: 'www.test',
    ttlMs: 1_000,
    weights: { west: 5_000, east: 5_000 },
    haproxy: { at: [{ address, region: null }], backend: 'www', servers: { west: ['west-1'], east: ['east-1'] } },
  };
}

function startUsers(url: string) {
  const bad: number[] = [];
  let over = false;
  const all = Array.from({ length: 4 }, async () => {
    while (!over) {
      const { statusCode, body } = await visit(url);
      await body.dump();
      if (statusCode !== 200) bad.push(statusCode);
      await CLOCK.sleep(10);
    }
  });
  return {
    bad,
    async end() {
      over = true;
      await Promise.all(all);
    },
  };
}

function all<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): readonly Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}
