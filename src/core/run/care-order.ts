import { MODE, shrank, WEIGHTS, type InjectionState } from './state.js';

/**
 * Which care is undone next, the last first among equals: what a region lost in capacity comes back before its users
 * do, and what survivors were given to carry them (instances, the failover mode) stays until everybody is home, in
 * whatever order the method asked for them. Of two changes of the same thing the later one goes first.
 */
export function nextCare(care: readonly InjectionState[]): InjectionState | undefined {
  const free = care.filter((one, at) => !care.slice(at + 1).some((later) => thingOf(later) === thingOf(one)));
  return free.findLast(shrank) ?? free.findLast(({ kind }) => kind === WEIGHTS) ?? free.at(-1);
}

/** What one care changes: there is one failover mode, but a number of instances in each region. */
const thingOf = ({ kind, plan }: InjectionState): string => (kind === MODE ? kind : `${kind} ${plan.subject}`);
