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

/** Of a step that is planned, from its first injection to the beginning of its undo; none while nobody may go on. */
export function dynamicSteps({ stage, ending, paused, step: at, experiment, known }: RunState): readonly DynamicStep[] {
  if (stage !== 'method' || ending !== null || paused !== null || at === null) return [];
  const begun = experiment.method.slice(0, at.index + 1);
  return [...known].flatMap(([index, those]) => {
    const step = experiment.method[index];
    if (step?.kind !== 'fault' || begun.some((other) => other.kind === 'revert' && other.of === step.id)) return [];
    return [{ index, step, known: those }];
  });
}

/**
 * Takes newcomers in their order while all that is open stays within the guards, in regions that the step harms already.
 * Whoever may not be harmed is left alone, and that is told once. Where the experiment gives no blast radius the run was
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
  const harmed: Joined['harmed'][number][] = [];
  const spared: Joined['spared'][number][] = [];
  for (const { subject, identity, plan } of newcomers) {
    const free = known.places - bodiesOf(state, index).length - harmed.length;
    if (known.identities.has(identity) || (which === 'places' && free <= 0)) continue;
    const also = harmed.map((one) => one.plan);
    const reason = typeof plan === 'string' ? plan : refusalOf(state, dynamic, [...also, plan], free, control);
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
  const regions = injections.filter((own) => own.step === index).flatMap(({ plan }) => plan.regions);
  const elsewhere = plans.at(-1)?.regions.find((region) => !regions.includes(region));
  if (elsewhere !== undefined) return `${step.id} harms nothing else in ${elsewhere}`;
  const isBounded = Object.keys(experiment.guards.blastRadius).length > 0;
  if (!isBounded && free <= 0) return `the run was admitted with ${known.places}; guards.blastRadius may allow more`;
  const open = openHarm(state).filter(({ gone }) => !gone);
  const problems = harmProblems(experiment, control, [
    ...open.map((harm) => ({ step: harm.step, kind: harm.kind, plans: [harm.plan] })),
    { step: index, kind: step.fault, plans },
  ]);
  return problems.length > 0 ? problems.join('; ') : null;
}

/** A step's subjects that still exist. */
function bodiesOf({ injections }: RunState, index: number): RunState['injections'] {
  return injections.filter(({ step, gone }) => step === index && !gone);
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
