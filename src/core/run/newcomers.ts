import type { FaultStep } from '../experiment/experiment.js';
import type { Newcomers, PlannedInjection } from '../ports/fault.js';
import type { RunEvent } from './event.js';
import { harmProblems } from './harm.js';
import { openHarm, type Known, type RunState } from './state.js';

type KnownEvent = Extract<RunEvent, { type: 'InstancesKnown' | 'NewcomerSpared' }>;

/** Somebody who has joined, with what his harm would be, or why there can be none. */
export interface Newcomer {
  readonly subject: string;
  readonly identity: string;
  readonly plan: PlannedInjection | string;
}

/** A step whose newcomers are harmed. */
export interface DynamicStep {
  readonly index: number;
  readonly step: FaultStep;
  readonly known: Known;
}

/** What becomes of newcomers: those that are harmed, and what is told of the others. */
export interface Joined {
  readonly harmed: readonly { readonly identity: string; readonly plan: PlannedInjection }[];
  readonly spared: readonly Extract<RunEvent, { type: 'NewcomerSpared' }>[];
}

/** Newcomers for each place of a step: whoever replaces more of them does so without end. */
const MOST_FOR_A_PLACE = 5;

/**
 * Of a step that is over, until its undo is next; none while nobody may go on. Between two steps nobody is taken, so that
 * those who keep coming hold up no undo.
 */
export function dynamicSteps(state: RunState): readonly DynamicStep[] {
  const { stage, ending, paused, step: at, epoch, announcedEpoch } = state;
  if (stage !== 'method' || ending !== null || paused !== null || announcedEpoch < epoch) return [];
  return at === null || at.done ? [] : harmingSteps(state);
}

/** Dynamic steps that are over, and whose undo has not begun. */
export function harmingSteps({ step: at, experiment, known, finishedSteps }: RunState): readonly DynamicStep[] {
  const begun = experiment.method.slice(0, (at?.index ?? -1) + 1);
  return [...known].flatMap(([index, those]) => {
    const step = experiment.method[index];
    if (step?.kind !== 'fault' || !finishedSteps.has(index)) return [];
    if (begun.some((other) => other.kind === 'revert' && other.of === step.id)) return [];
    return [{ index, step, known: those }];
  });
}

/**
 * Takes newcomers in their order while all that is open stays within the guards, in regions that the step harms already.
 * Whoever may not be harmed is left alone, and that is told once. Where no blast radius bounds instances the run was
 * admitted for as many subjects as it had: newcomers take the places of those that are gone.
 */
export function joined(
  state: RunState,
  dynamic: DynamicStep,
  newcomers: readonly Newcomer[],
  which: Newcomers,
  control: readonly string[],
): Joined {
  const { index, known } = dynamic;
  const vacant = emptyPlaces(state, dynamic);
  const harmed: Joined['harmed'][number][] = [];
  const spared: Joined['spared'][number][] = [];
  for (const { subject, identity, plan } of newcomers) {
    const free = vacant - harmed.length;
    if (known.identities.has(identity) || (which === 'places' && free <= 0)) continue;
    const also = harmed.map((one) => one.plan);
    const reason =
      typeof plan === 'string'
        ? plan
        : (nameTaken(state, subject) ?? refusalOf(state, dynamic, [...also, plan], free, control));
    if (typeof plan !== 'string' && reason === null) harmed.push({ identity, plan });
    else if (reason !== null && known.spared.get(identity) !== reason)
      spared.push({ type: 'NewcomerSpared', step: index, subject, identity, reason });
  }
  return { harmed, spared };
}

/** Why the last of these plans must not be added to what is open; null when it may. */
function refusalOf(
  state: RunState,
  { index, step, known }: DynamicStep,
  plans: readonly PlannedInjection[],
  free: number,
  control: readonly string[],
): string | null {
  const { experiment, injections } = state;
  const own = injections.filter((injection) => injection.step === index);
  const regions = own.flatMap(({ plan }) => plan.regions);
  const elsewhere = plans.at(-1)?.regions.find((region) => !regions.includes(region));
  if (elsewhere !== undefined) return `${step.id} harms nothing else in ${elsewhere}`;
  if (own.length + plans.length > known.places * (1 + MOST_FOR_A_PLACE))
    return `${MOST_FOR_A_PLACE} for each place were harmed already: somebody replaces them again and again`;
  const isBounded = experiment.guards.blastRadius.instances !== undefined;
  if (!isBounded && free <= 0)
    return `the run was admitted with ${known.places}; guards.blastRadius.instances may allow more`;
  const open = openHarm(state).filter(({ goneAt }) => goneAt === null);
  const problems = harmProblems(experiment, control, [
    ...open.map((harm) => ({ step: harm.step, kind: harm.kind, plans: [harm.plan] })),
    { step: index, kind: step.fault, plans },
  ]);
  return problems.length > 0 ? problems.join('; ') : null;
}

/** Blast radius counts by names: whoever bears that of somebody who is still held would count as nobody. */
function nameTaken(state: RunState, subject: string): string | null {
  const held = openHarm(state).some(({ plan, goneAt }) => goneAt === null && plan.subject === subject);
  return held ? `another one of the name ${subject} is harmed still` : null;
}

/** How many places of a step nobody has taken whose subjects are gone; below 0 where more are harmed than it began with. */
export function emptyPlaces({ injections }: RunState, { index, known }: DynamicStep): number {
  return known.places - injections.filter(({ step, goneAt }) => step === index && goneAt === null).length;
}

export function evolveKnown(state: RunState, event: KnownEvent): RunState {
  const own = state.injections.filter(({ step }) => step === event.step);
  const before = state.known.get(event.step) ?? { places: own.length, identities: new Set(), spared: new Map() };
  const after: Known =
    event.type === 'InstancesKnown'
      ? { ...before, identities: new Set([...before.identities, ...event.identities]) }
      : { ...before, spared: new Map(before.spared).set(event.identity, event.reason) };
  return { ...state, known: new Map(state.known).set(event.step, after) };
}
