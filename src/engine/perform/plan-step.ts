import { isCode, messageOf } from '../../core/errors.js';
import { expectedMs } from '../../core/experiment/expected.js';
import type { Experiment, Step } from '../../core/experiment/experiment.js';
import { itself } from '../../core/instance.js';
import type { RunEvent } from '../../core/run/event.js';
import { candidates, harmProblems, type PlannedHarm } from '../../core/run/harm.js';
import { isAtStep, openHarm, type RunState } from '../../core/run/state.js';
import { planMode } from '../care/mode.js';
import { planScale } from '../care/scale.js';
import { planShift } from '../care/weights.js';
import { within } from '../calls.js';
import { planFault } from '../facts.js';
import type { RunSession } from '../session.js';
import type { StepPlan } from '../step-plan.js';
import { need, type Workbench } from '../workbench.js';
import { done, type Performed, type Work } from '../work.js';

/** Added to the planned length of a run for the deadline of its care: what takes longer than this deserves an alarm. */
const CARE_MARGIN_MS = 120_000;

const ATTEMPTS = 3;
const AGAIN_MS = 500;

/** Finds a step's subjects by reading only, and records them all at once: what is not in the journal is not touched. */
export async function planStep(work: Work, index: number): Promise<Performed> {
  const { session, bench, newId } = work;
  const step = session.state.experiment.method[index];
  if (!step) return done;
  const plan = await planned(work, step, index);
  await session.record((state) => {
    if (!isAtStep(state, index) || state.injections.some((injection) => injection.step === index)) return [];
    if (plan.plans.length === 0) return [nothingPlanned(index, plan)];
    const problems =
      plan.class === 'harm' ? harmProblems(state.experiment, bench.control, harmWith(state, plan, index)) : [];
    if (problems.length > 0) {
      const reason = `${step.id} was not begun, the fleet is not what it was at preflight: ${problems.join('; ')}`;
      return [{ type: 'StepFailed', index, verdict: 'inconclusive', reason }];
    }
    const { kind, class: of, plans, known } = plan;
    const deadline = deadlineOf(session, index);
    const shelters = of === 'care' ? sheltered(state.experiment) : [];
    return [
      ...plans.map((one) => recordOf({ id: newId(), kind, class: of, step: index, plan: one, shelters, deadline })),
      ...(known ? [{ type: 'InstancesKnown' as const, step: index, identities: known }] : []),
    ];
  });
  return done;
}

type Planned = Extract<RunEvent, { type: 'InjectionPlanned' }>;

/** The record without which nothing is touched. */
export const recordOf = (planned: Omit<Planned, 'type'>): Planned => ({ type: 'InjectionPlanned', ...planned });

/** When what a step plans now should be over. */
export function deadlineOf({ state, now }: Pick<RunSession, 'state' | 'now'>, index: number): string {
  return new Date(now + expectedMs(state.experiment, index) * 1.5 + CARE_MARGIN_MS).toISOString();
}

/** A target that is silent for a moment is asked again; what it says otherwise is the answer. */
async function planned({ session, bench, method }: Work, step: Step, index: number): Promise<StepPlan> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await within(session.clock, session.state.tempo.callTimeoutMs, `planning ${step.id}`, () =>
        resolve(bench, session.state, step, index),
      );
    } catch (error) {
      if (isCode(error, 'lease-lost')) throw error;
      const silent = isCode(error, 'call-timeout') || isCode(error, 'target-unreachable');
      if (!silent || attempt === ATTEMPTS || method.aborted)
        return { kind: step.kind, class: 'care', plans: [], otherwise: { ok: false, detail: messageOf(error) } };
      await session.clock.sleep(AGAIN_MS, method);
    }
  }
}

/** What would be open at once: the harm of this run that is not yet gone, and what is planned now. */
function harmWith(state: RunState, { kind, plans }: StepPlan, index: number): readonly PlannedHarm[] {
  const open = openHarm(state).map((harm) => ({ step: harm.step, kind: harm.kind, plans: [harm.plan] }));
  return [...open, { step: index, kind, plans }];
}

function nothingPlanned(index: number, { otherwise }: StepPlan): RunEvent {
  if (otherwise.ok) return { type: 'StepFinished', index, detail: otherwise.detail };
  return { type: 'StepFailed', index, verdict: 'inconclusive', reason: otherwise.detail };
}

async function resolve(bench: Workbench, state: RunState, step: Step, index: number): Promise<StepPlan> {
  switch (step.kind) {
    case 'fault': {
      const instances = await need(bench, 'instances').list();
      return {
        kind: step.fault,
        class: 'harm',
        plans: await planFault(bench, step.fault, step.args, instances, state.seed + index),
        ...(step.dynamic && { known: candidates(instances, bench.control, step.args).map(itself) }),
        otherwise: { ok: false, detail: `${step.fault} matched nothing` },
      };
    }
    case 'scale':
      return planScale(bench, state, step);
    case 'mode':
      return planMode(bench, step);
    case 'shift':
      return planShift(bench, step);
    default:
      throw new Error(`step ${step.kind} has no subjects`);
  }
}

/** Regions whose users this experiment moves away: what its care is there for. */
function sheltered({ method }: Experiment): readonly string[] {
  return [
    ...new Set(
      method.flatMap((step) => (step.kind === 'shift' ? [step.from] : step.kind === 'mode' ? [step.failover] : [])),
    ),
  ];
}
