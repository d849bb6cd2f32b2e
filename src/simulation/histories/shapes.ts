import type { Experiment, ScaleStep, ShiftStep, Step } from '../../core/experiment/experiment.js';
import { pick, type Random } from '../../core/random.js';
import type { Target, WorldLayout } from '../../core/target/target.js';
import type { Tempo } from '../../core/run/event.js';

/** A small world with everything that rules are about: two regions that share users, and a control. */
export const SMALL: WorldLayout = {
  regions: {
    west: { zones: { 'west-a': 1, 'west-b': 1 } },
    east: { zones: { 'east-a': 1, 'east-b': 1 } },
    north: { zones: { 'north-a': 1 } },
  },
  routes: {
    www: { host: 'www.test', weights: { west: 5_000, east: 5_000 }, startsPerSecond: 200, users: 2_000 },
    far: { host: 'far.test', weights: { north: 10_000 }, startsPerSecond: 50, users: 200 },
  },
  territories: 100,
  ttlMs: 1_000,
  instance: { slots: 5, serviceMs: 40, queue: 24 },
  degrade: null,
};

/** Production's leases; patience that fits an experiment of a minute. */
export const TEMPO: Tempo = {
  runLeaseMs: 5_000,
  harmTtlMs: 15_000,
  renewMs: 3_000,
  reverifyMs: 5_000,
  callTimeoutMs: 2_000,
  proofWithinMs: 5_000,
  rollbackWithinMs: 120_000,
  warmForMs: 20_000,
  returnStepsBp: [5_000, 10_000],
  returnSoakMs: 2_000,
};

/** The leases of processes on one machine. */
export const BRISK: Tempo = {
  ...TEMPO,
  runLeaseMs: 2_000,
  harmTtlMs: 8_000,
  renewMs: 1_000,
  reverifyMs: 2_000,
  callTimeoutMs: 1_000,
};

export function targetOf(layout: WorldLayout): Target {
  const routes = Object.entries(layout.routes).filter(([, { weights }]) => Object.keys(weights).length > 1);
  return {
    name: 'model',
    fleet: 'sandbox',
    environment: 'model',
    hash: '0',
    routes: Object.fromEntries(
      routes.map(([name, { host, weights }]) => [name, { router: 'model', host, ttlMs: layout.ttlMs, weights }]),
    ),
    control: ['north'],
    endpoints: {},
    world: layout,
  };
}

/** A method and what goes with it, before anything goes wrong. */
export interface Shape {
  readonly name: string;
  readonly method: readonly Step[];
  /** Preflight checks that have to be left out for it to begin at all. */
  readonly skipPreflight?: readonly string[];
  /** How it ends when nothing goes wrong. */
  readonly verdict: 'passed' | 'failed' | 'refused';
}

export const shift = (stepsBp: readonly number[], back = false): ShiftStep => ({
  kind: 'shift',
  id: back ? 'return' : 'shift',
  route: 'www',
  from: 'west',
  back,
  stepsBp,
  soakMs: 2_000,
  maxSoakMs: 10_000,
  gate: { successDrop: 0.005, latencyFactor: 2, latencyFloorMs: 250 },
});
const hold = (forMs: number): Step => ({ kind: 'hold', id: 'hold', forMs });
const fault = (id: string, kind: string, args: unknown, reinject = false): Step => ({
  kind: 'fault',
  id,
  fault: kind,
  args,
  reinject,
});
const outage = (region = 'west'): Step => fault('dark', 'region.outage', { region });
const mode: Step = { kind: 'mode', id: 'mode', failover: 'west' };
const check: Step = { kind: 'check', id: 'check', probes: [], withinMs: 10_000 };
const revert = (of: string): Step => ({ kind: 'revert', id: `undo-${of}`, of });
const drain: Step = {
  kind: 'drain',
  id: 'drain',
  region: 'west',
  connections: 0,
  stragglers: 0,
  replication: 'caught-up',
  withinMs: 20_000,
};

/** The largest experiment, with a short ramp and a short hold. */
export const KONG: Shape = {
  name: 'kong',
  method: [
    { kind: 'scale', id: 'scale', region: 'east', to: 3 },
    mode,
    shift([5_000, 10_000]),
    drain,
    outage(),
    hold(3_000),
    revert('dark'),
    shift([5_000, 10_000], true),
  ],
  verdict: 'passed',
};

/** One of all sorts of experiments, of random details. */
export function randomShape(random: Random): Shape {
  const maybe = (...steps: Step[]): Step[] => (random() < 0.5 ? steps : []);
  const one = <T>(...items: T[]): T => pick(items, random) as T;
  const ramp = one([10_000], [5_000, 10_000], [100, 2_500, 10_000]);
  // One in a hundred users would take minutes to be enough for a gate on a region that has no others.
  const home = one([10_000], [5_000, 10_000], [2_500, 10_000]);
  const aside = (): Step[] => one([], [check], [hold(one(1_000, 7_000))]);
  const region = one('west', 'east');
  const small = one(
    fault('dark', 'instance.kill', { region, service: one('instance', 'store', 'link'), count: 1 }, random() < 0.5),
    fault('dark', 'instance.kill', { service: 'dns', count: 1 }, random() < 0.5),
    fault('dark', 'zone.outage', { region, zone: `${region}-${one('a', 'b')}` }, random() < 0.5),
    fault('dark', 'network.partition', { between: ['west', 'east'] }, random() < 0.5),
  );
  return one<() => Shape>(
    () => ({
      name: 'evacuate',
      method: [
        ...maybe({ kind: 'scale', id: 'scale', region: 'east', to: one<ScaleStep['to']>('required', 'off', 3, 4) }),
        ...maybe(mode),
        shift(ramp),
        drain,
        outage(),
        ...aside(),
        ...maybe(revert('dark'), shift(home, true)),
      ],
      verdict: 'passed',
    }),
    () => ({
      name: 'small harm',
      method: [small, ...aside(), ...maybe(revert('dark')), ...aside()],
      verdict: 'passed',
    }),
    () => ({
      name: 'care alone',
      method: [
        ...maybe({ kind: 'scale', id: 'scale', region: 'east', to: 3 }, ...aside()),
        ...maybe(mode),
        shift(ramp),
        ...aside(),
        ...maybe(revert('shift')),
        ...maybe(shift([10_000], true)),
      ],
      verdict: 'passed',
    }),
    () => ({
      name: 'emptied, then made small',
      method: [
        shift([10_000]),
        drain,
        { kind: 'scale', id: 'scale', region: 'west', to: 1 },
        ...aside(),
        ...maybe(revert('scale'), shift([5_000, 10_000], true)),
      ],
      verdict: 'passed',
    }),
    () => ({
      name: 'two faults',
      method: [
        shift([10_000]),
        ...maybe(drain),
        fault('first', 'instance.kill', { region: 'west', zone: 'west-a', service: 'instance', count: 1 }),
        ...aside(),
        fault('second', 'zone.outage', { region: 'west', zone: 'west-b' }),
        ...aside(),
        ...maybe(revert('first')),
        ...maybe(revert('second')),
      ],
      verdict: 'passed',
    }),
    () => ({
      name: 'dark without shelter',
      method: [outage(), hold(10_000)],
      skipPreflight: ['capacity'],
      verdict: 'failed',
    }),
    () => ({ name: 'too small', method: [outage(), hold(10_000)], verdict: 'refused' }),
  )();
}

export function experimentOf(shape: Shape, random: Random): Experiment {
  const budget = random() < 0.5;
  return {
    name: shape.name,
    title: shape.name,
    labels: {},
    intent: 'drill',
    target: 'model',
    hash: '0',
    variables: {},
    steadyState: {
      intervalMs: 1_000,
      holdIntervalMs: 5_000,
      probes: [
        {
          name: 'success',
          type: 'traffic',
          when: ['before', 'during', 'after'],
          failAfter: 2,
          args: { measure: 'successRate', region: 'all', window: 3_000 },
          tolerance: { value: { atLeast: 0.99 } },
        },
        {
          name: 'fresh',
          type: 'replication',
          when: ['before', 'after'],
          failAfter: 2,
          args: {},
          tolerance: { lag: { atMost: 500 } },
        },
      ],
    },
    guards: {
      maxDurationMs: 600_000,
      maxPauseMs: 20_000,
      blastRadius: {},
      headroom: 0.15,
      errorBudget: budget
        ? {
            objective: 0.9999,
            periodMs: 30 * 86_400_000,
            spend: 0.1,
            windows: [{ longMs: 10_000, shortMs: 2_000, rate: 14.4 }],
          }
        : null,
      skipPreflight: shape.skipPreflight ?? [],
    },
    objectives: random() < 0.3 ? { evacuateWithinMs: 120_000, returnWithinMs: 300_000 } : {},
    allowIrreversible: false,
    method: shape.method,
  };
}
