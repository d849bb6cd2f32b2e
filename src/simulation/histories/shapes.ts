import type {
  AdaptivePolicy,
  FaultStep,
  GateStatistics,
  ScaleStep,
  ShiftStep,
  Step,
} from '../../core/experiment/experiment.js';
import { bestCourse } from '../../core/judge/adaptive.js';
import { NAME_FAILURES } from '../../core/ports/name-service.js';
import { pick, type Random } from '../../core/random.js';
import { WHOLE } from '../../core/weights.js';

/** A method and what goes with it, before anything goes wrong. */
export interface Shape {
  readonly name: string;
  readonly method: readonly Step[];
  /** Preflight checks that have to be left out for it to begin at all. */
  readonly skipPreflight?: readonly string[];
  /** How often its probes run, when not once a second. */
  readonly intervalMs?: number;
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
const PACE: AdaptivePolicy = { firstBp: 2_500, minBp: 1_000, maxBp: 5_000 };
const STATISTICS: GateStatistics = { confidence: 0.98, tolerance: 0.25, effect: { latency: 1.5, errors: 0.001 } };
/** A ramp that finds its own pace. */
const adaptive = (back = false): ShiftStep => ({ ...shift(bestCourse(PACE, WHOLE), back), adaptive: PACE });
/** A ramp whose gates also ask for chance. Windows are readings apart, and ten of each are needed. */
const sampled = (stepsBp: readonly number[], back = false): ShiftStep => {
  const plain = shift(stepsBp, back);
  return { ...plain, maxSoakMs: 20_000, gate: { ...plain.gate, statistics: STATISTICS } };
};
const hold = (forMs: number): Step => ({ kind: 'hold', id: 'hold', forMs });
const fault = (id: string, kind: string, args: unknown, reinject = false): FaultStep => ({
  kind: 'fault',
  id,
  fault: kind,
  args,
  reinject,
});
/** Also harms who joins. */
export const dynamic = (kind: string, args: unknown): Step => ({ ...fault('dark', kind, args), dynamic: true });
const FIXED = { distribution: 'fixed', delay: 2_000 };
const NORMAL = { distribution: 'normal', delay: 500, sd: 100 };
const PARETO = { distribution: 'pareto', delay: 100, shape: 1.2 };
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
    fault('dark', 'instance.stop', { region, service: 'instance', count: 1 }, random() < 0.5),
    fault('dark', 'instance.pause', { region, service: one('instance', 'store', 'link'), count: 1 }, random() < 0.5),
    fault('dark', 'zone.drain', { region, zone: `${region}-${one('a', 'b')}` }, random() < 0.5),
    fault('dark', 'resource.cpu', { region, service: 'instance', count: 1, share: 0.5 }, random() < 0.5),
    fault('dark', 'network.partition', { from: region, to: region === 'west' ? 'east' : 'west' }, random() < 0.5),
    fault('dark', 'network.partition', { zone: `${region}-${one('a', 'b')}`, region }, random() < 0.5),
    fault('dark', 'network.loss', { between: ['west', 'east'], share: 500 }, random() < 0.5),
    fault('dark', 'dns.failure', { route: one('www', undefined), mode: one(...NAME_FAILURES) }, random() < 0.5),
    fault('dark', 'store.lag', { region, by: one<string | number>('stopped', 300, 2_000) }, random() < 0.5),
  );
  const zone = one(undefined, `${region}-a`);
  const selected = { region, ...(zone !== undefined && { zone }), share: one(100, 500) };
  const grey = one(
    fault('dark', 'network.latency', { ...selected, ...one(FIXED, NORMAL, PARETO), cap: 2_500 }, random() < 0.5),
    fault(
      'dark',
      'network.errors',
      { ...selected, error: one<503 | 'reset' | 'timeout'>(503, 'reset', 'timeout') },
      random() < 0.5,
    ),
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
      name: 'evacuate at its own pace',
      method: [adaptive(), drain, outage(), ...aside(), ...maybe(revert('dark'), adaptive(true))],
      verdict: 'passed',
    }),
    () => ({
      name: 'evacuate by statistics',
      method: [sampled(ramp), drain, outage(), ...aside(), ...maybe(revert('dark'), sampled(home, true))],
      intervalMs: 500,
      verdict: 'passed',
    }),
    () => ({
      name: 'evacuate what is cut off',
      method: [
        fault('cut', 'network.partition', { between: ['west', 'east'] }),
        shift(ramp),
        { kind: 'drain', id: 'drain', region: 'west', connections: 0, stragglers: 0, withinMs: 20_000 },
        outage(),
        ...aside(),
        ...maybe(revert('cut'), revert('dark'), check, shift(home, true)),
      ],
      verdict: 'passed',
    }),
    () => ({
      name: 'small harm',
      method: [one(small, grey), ...aside(), ...maybe(revert('dark')), ...aside()],
      verdict: 'passed',
    }),
    () => ({
      name: 'harm of whoever joins',
      method: [
        one(
          dynamic('instance.kill', { region, service: 'instance', count: 1 }),
          dynamic('instance.stop', { region, service: 'instance', count: 1 }),
          dynamic('instance.pause', { region, service: 'instance', count: 1 }),
          dynamic('resource.cpu', { region, service: 'instance', count: 1, share: 0.5 }),
          dynamic('zone.outage', { region, zone: `${region}-${one('a', 'b')}` }),
        ),
        ...aside(),
        hold(one(3_000, 12_000)),
        ...maybe(revert('dark')),
        ...aside(),
      ],
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
