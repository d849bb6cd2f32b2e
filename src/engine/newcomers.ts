import { isCode, messageOf } from '../core/errors.js';
import { itself, type Instance } from '../core/instance.js';
import type { Fault, Verification } from '../core/ports/fault.js';
import { candidates } from '../core/run/harm.js';
import { dynamicSteps, joined, type DynamicStep, type Newcomer } from '../core/run/newcomers.js';
import { injectionById, type RunState } from '../core/run/state.js';
import { within } from './calls.js';
import { planFault } from './facts.js';
import { deadlineOf, recordOf } from './perform/plan-step.js';
import type { Work } from './work.js';
import { need } from './workbench.js';

/**
 * Harm is on, and instances join that it would have befallen, above all replacements of its subjects: where the step says
 * `dynamic` they are recorded as injections of their own, and go the way of all others.
 */
export async function harmNewcomers(work: Work): Promise<void> {
  const { session, bench } = work;
  if (dynamicSteps(session.state).length === 0) return;
  // Who cannot be listed now is listed after the next look.
  const instances = await within(session.clock, session.state.tempo.callTimeoutMs, 'listing instances', () =>
    need(bench, 'instances').list(),
  ).catch(() => null);
  if (instances === null) return;
  for (const dynamic of dynamicSteps(session.state)) {
    const newcomers = await newcomersOf(work, dynamic, instances);
    if (newcomers.length > 0) await harm(work, dynamic.index, newcomers);
  }
}

export function isDynamic({ experiment }: RunState, step: number): boolean {
  const found = experiment.method[step];
  return found?.kind === 'fault' && found.dynamic === true;
}

/** Whether an injection has lost its subject, where somebody else may take the place of that. */
export function isGoneFor(state: RunState, id: string, { gone }: Verification): boolean {
  return gone === true && isDynamic(state, injectionById(state, id).step);
}

async function harm({ session, bench, newId }: Work, index: number, newcomers: readonly Newcomer[]): Promise<void> {
  await session.record((state) => {
    const dynamic = dynamicSteps(state).find((one) => one.index === index);
    const fault = bench.faults.get(dynamic?.step.fault ?? '');
    if (!dynamic || !fault?.newcomers) return [];
    const { harmed, spared } = joined(state, dynamic, newcomers, fault.newcomers, bench.control);
    if (harmed.length === 0) return spared;
    const deadline = deadlineOf(session, index);
    const { kind } = fault;
    return [
      ...harmed.map(({ plan }) =>
        recordOf({ id: newId(), kind, class: 'harm', step: index, plan, shelters: [], deadline }),
      ),
      { type: 'InstancesKnown', step: index, identities: harmed.map(({ identity }) => identity) },
      ...spared,
    ];
  });
}

/** Those that run and match. What is not up yet is a newcomer when it is. */
async function newcomersOf(
  work: Work,
  { step, known }: DynamicStep,
  instances: readonly Instance[],
): Promise<readonly Newcomer[]> {
  const { bench } = work;
  const fault = bench.faults.get(step.fault);
  if (!fault) return [];
  const fresh = candidates(instances, bench.control, step.args).filter(
    (instance) => instance.state === 'running' && !known.identities.has(itself(instance)),
  );
  const found = await Promise.all(fresh.map((instance) => newcomer(work, fault, step, instance)));
  return found.flat();
}

/** Planned as if it were alone. */
async function newcomer(
  { bench, session }: Work,
  { newcomers }: Fault,
  { fault, args }: DynamicStep['step'],
  instance: Instance,
): Promise<readonly Newcomer[]> {
  const called = { subject: instance.id, identity: itself(instance) };
  const one = newcomers === 'places' ? { ...(args as object), count: 1 } : args;
  try {
    const plans = await planFault(bench, fault, one, [instance], session.state.seed);
    return plans.map((plan) => ({ ...called, plan }));
  } catch (error) {
    return isCode(error, 'invalid-experiment') ? [] : [{ ...called, plan: messageOf(error) }];
  }
}
