import type { Experiment, ShiftStep, Step } from '../../src/core/experiment/experiment.js';
import { tempoFor } from '../../src/composition/tempo.js';

/** Short names for the steps of an experiment on two regions, `west` and `east`. */
export const scale = (region = 'east', to: number | 'required' | 'off' = 5): Step => ({
  kind: 'scale',
  id: 'scale',
  region,
  to,
});
export const mode = (failover = 'west'): Step => ({ kind: 'mode', id: 'mode', failover });
export const drain = (region = 'west'): Step => ({
  kind: 'drain',
  id: `drain-${region}`,
  region,
  connections: 0,
  withinMs: 30_000,
});
export const hold = (forMs = 10_000): Step => ({ kind: 'hold', id: 'hold', forMs });
export const check = (): Step => ({ kind: 'check', id: 'check', probes: [], withinMs: 5_000 });
export const revert = (of: string): Step => ({ kind: 'revert', id: `revert-${of}`, of });
export const fault = (id = 'dark', change: { fault?: string; reinject?: boolean; dynamic?: boolean } = {}): Step => ({
  kind: 'fault',
  id,
  fault: 'region.outage',
  args: { region: 'west' },
  reinject: false,
  ...change,
});
export const shift = (change: Partial<ShiftStep> = {}): ShiftStep => ({
  kind: 'shift',
  id: change.back ? 'shift-back' : 'shift',
  route: 'www',
  from: 'west',
  back: false,
  stepsBp: [2_500, 10_000],
  soakMs: 2_000,
  maxSoakMs: 20_000,
  gate: { successDrop: 0.005, latencyFactor: 2, latencyFloorMs: 250 },
  ...change,
});

/** Everything that Kong does, in short. */
export const KONG: readonly Step[] = [
  scale(),
  mode(),
  shift(),
  drain(),
  fault(),
  hold(),
  revert('dark'),
  shift({ back: true, stepsBp: [5_000, 10_000] }),
];

export const TEMPO = tempoFor('sandbox');

export function experimentOf(method: readonly Step[], change: Partial<Experiment> = {}): Experiment {
  return {
    name: 'story',
    title: 'A story',
    labels: {},
    intent: 'drill',
    target: 'sandbox',
    hash: 'a'.repeat(64),
    variables: {},
    steadyState: { intervalMs: 250, holdIntervalMs: 5_000, probes: [] },
    guards: {
      maxDurationMs: 3_600_000,
      maxPauseMs: 900_000,
      blastRadius: {},
      headroom: 0.2,
      errorBudget: null,
      skipPreflight: [],
    },
    objectives: {},
    allowIrreversible: false,
    method,
    ...change,
  };
}
