import type { Experiment } from '../experiment/experiment.js';
import type { InjectionClass, PlannedInjection } from '../ports/fault.js';
import type { Target } from '../target/target.js';
import type { Weights } from '../weights.js';
import type { Baseline, GateDecision, ProbeResult, RampStep } from './event.js';
import { derived } from './derived.js';
import type { Tempo } from './tempo.js';
import type { Verdict } from './verdict.js';

/** Times in a state are milliseconds since the epoch, taken from the events' own stamps. */
export interface RunState {
  readonly run: string;
  readonly experiment: Experiment;
  readonly target: string;
  readonly targetSpec: Target;
  readonly tempo: Tempo;
  readonly seed: number;
  readonly simulated: boolean;
  /** Number of events folded in; the next one's `seq`. */
  readonly seq: number;
  readonly epoch: number;
  readonly announcedEpoch: number;
  readonly stage: Stage;
  readonly startedAt: number | null;
  /** Whether it may begin, as far as other runs, halt and budget are concerned. */
  readonly admitted: boolean;
  /** The hypothesis as checked before the run. */
  readonly hypothesis: readonly ProbeResult[];
  readonly baseline: Baseline | null;
  /** The step that runs, or ran last. */
  readonly step: StepState | null;
  readonly finishedSteps: ReadonlySet<number>;
  /** In the order in which they were planned; rollback goes backwards. */
  readonly injections: readonly InjectionState[];
  /** By dynamic step whose subjects were planned. */
  readonly known: ReadonlyMap<number, Known>;
  /** Probes in breach, by name, with what was seen. */
  readonly breaches: ReadonlyMap<string, string>;
  readonly paused: { readonly since: number } | null;
  readonly objectives: ObjectiveClock;
  /** The gravest verdict that something has asked for so far, with its reason. */
  readonly ending: Ending | null;
  readonly rollback: { readonly startedAt: number; readonly overdue: boolean } | null;
  readonly counted: boolean;
  readonly swept: boolean;
}

export type Stage = 'queued' | 'before' | 'preflight' | 'method' | 'rolling-back' | 'counting' | 'finished';

export interface Ending {
  readonly verdict: Verdict;
  readonly reason: string;
}

export interface StepState {
  readonly index: number;
  /** Moves on by pauses and takeovers, so that a wait counts only time in which the method ran. */
  readonly since: number;
  readonly done: boolean;
}

/** Who newcomers of a dynamic step are told from. */
export interface Known {
  /** How many subjects were planned when it began. */
  readonly places: number;
  readonly identities: ReadonlySet<string>;
  /** Newcomers that were left alone, by identity, with the reason. */
  readonly spared: ReadonlyMap<string, string>;
}

export interface ObjectiveClock {
  readonly evacuationFrom: number | null;
  readonly evacuationTo: number | null;
  readonly returnFrom: number | null;
  readonly returnTo: number | null;
  readonly missed: readonly string[];
}

/**
 * `planned`: recorded, perhaps done, not seen. `in-effect`: seen. `unproven`: tried and not seen in time.
 * `reverting`: the undo began. `reverted`: seen gone; the only state that is closed.
 */
export type InjectionPhase = 'planned' | 'in-effect' | 'unproven' | 'reverting' | 'reverted';

export interface InjectionState {
  readonly id: string;
  readonly kind: string;
  readonly class: InjectionClass;
  readonly step: number;
  readonly plan: PlannedInjection;
  readonly shelters: readonly string[];
  readonly deadline: number;
  readonly phase: InjectionPhase;
  readonly inEffectAt: number | null;
  /** When it was last seen gone. */
  readonly revertedAt: number | null;
  /** When the hypothesis was good again after it was gone; null while that is not on record. */
  readonly recoveredAt: number | null;
  readonly revertAttempts: number;
  readonly decays: number;
  /** When what it was on was found not to exist any more; null while it does. */
  readonly goneAt: number | null;
  /** How often it was seen in effect after it had been seen gone. */
  readonly lateEffects: number;
  /** Was open and unseen when its worker was lost: watched for late effects until the run ends. */
  readonly abandoned: boolean;
  /** Only weights: where the ramp is. */
  readonly ramp: RampState | null;
  /** Only what gives a region its users back: whether that region can take them, and why not. */
  readonly returnReady: boolean | null;
  /** Since when the region has said that it cannot; null when it has not. */
  readonly refusedAt: number | null;
}

export interface RampState {
  readonly at: RampStep;
  readonly weights: Weights;
  /** Those from which the present step departs. */
  readonly before: Weights;
  /** An adjustment is recorded and not yet seen in effect. */
  readonly pending: boolean;
  /** When the present weights were seen, the start of the soak. */
  readonly since: number;
  readonly gate: GateDecision | null;
  /** What the gate found used of the allowed worsening; null before it decided. */
  readonly used: number | null;
  /** When the source first had no users left, also while they come back: its machines have been cold since. Null when it never was empty. */
  readonly emptiedAt: number | null;
}

/** What the care of a shift needs to be undone from its record alone. */
export interface WeightsEffect {
  readonly route: string;
  readonly from: string;
  readonly original: Weights;
}
export const WEIGHTS = 'traffic.weights';
export const SCALE = 'capacity.scale';
export const MODE = 'failover.mode';

type Injections = readonly InjectionState[];

export const isOpen = (injection: InjectionState): boolean => injection.phase !== 'reverted';
export const openHarm = derived((injections: Injections): Injections =>
  injections.filter((injection) => injection.class === 'harm' && isOpen(injection)),
);
export const openCare = derived((injections: Injections): Injections =>
  injections.filter((injection) => injection.class === 'care' && isOpen(injection)),
);

/** Whether an injection takes processes down, dead or frozen, as opposed to what leaves them serving (a cut path, a burn). */
export const takesDown = (injection: InjectionState): boolean =>
  injection.class === 'harm' && injection.plan.undo !== 'revert';

/** Whether an injection takes down what a region has only once: its gateway, its data or its link. */
export const holdsRegionDown = (injection: InjectionState): boolean =>
  takesDown(injection) && injection.plan.zones.length === 0;

/** Whether the method is at a step and goes on: what is found out about it later is nobody's concern any more. */
export const isAtStep = ({ stage, step }: RunState, index: number): boolean =>
  stage === 'method' && step?.index === index && !step.done;

/**
 * Whether other harm of this run holds down what an injection lives in (the gateway, the data or the link of one of its
 * regions, or all the machines of its region or zone): nobody can see it then, and nobody else has put it right.
 */
export function isShadowed(state: RunState, { id, plan }: InjectionState): boolean {
  if (plan.undo !== 'revert') return false;
  return openHarm(state).some((other) => other.id !== id && holdsPlaceDown(other, plan));
}

/** An outage of machines has one injection for each, which names the zone of that machine alone. */
function holdsPlaceDown(other: InjectionState, { regions, zones }: PlannedInjection): boolean {
  if (!takesDown(other) || !other.plan.regions.some((region) => regions.includes(region))) return false;
  if (other.kind === 'zone.outage') return other.plan.zones.some((zone) => zones.includes(zone));
  return other.kind === 'region.outage' || holdsRegionDown(other);
}

/** Whether a fault step's harm is seen in effect, all of it. */
export function isInEffect({ experiment, injections }: RunState, id: string): boolean {
  const own = injections.filter(
    ({ class: of, step, goneAt }) => of === 'harm' && goneAt === null && experiment.method[step]?.id === id,
  );
  return own.length > 0 && own.every(({ phase }) => phase === 'in-effect');
}

/** Harm by which this run holds processes down: they may be silent. */
export const heldDown = (state: Pick<RunState, 'injections'>): readonly InjectionState[] =>
  openHarm(state).filter((injection) => injection.phase !== 'planned' && takesDown(injection));

/** Regions in which this run holds processes down: their sources may be silent. */
export const darkRegions = derived((injections: Injections): readonly string[] => [
  ...new Set(heldDown({ injections }).flatMap((injection) => injection.plan.regions)),
]);

export function injectionById(state: RunState, id: string): InjectionState {
  const found = state.injections.find((injection) => injection.id === id);
  if (!found) throw new Error(`run ${state.run} has no injection ${id}`);
  return found;
}

/** The weights injection of a route that is still open, if there is one. */
export function openWeights(state: RunState, route: string): InjectionState | undefined {
  return state.injections.find(
    (injection) =>
      injection.kind === WEIGHTS && isOpen(injection) && (injection.plan.effect as WeightsEffect).route === route,
  );
}

/** Whether a region lost processes in this run, for good or for a while: by harm, or by being scaled below what it had. */
export function wasWeakened(state: RunState, region: string): boolean {
  return state.injections.some(
    (injection) => injection.plan.regions.includes(region) && (takesDown(injection) || shrank(injection)),
  );
}

/** Whether an injection took instances from a region instead of adding some. */
export function shrank({ kind, plan }: InjectionState): boolean {
  if (kind !== SCALE) return false;
  const { count, prior } = plan.effect as { count: number; prior: number };
  return count < prior;
}
