import type { Fence, Verification } from '../../core/ports/fence.js';
import { darkRegions, injectionById } from '../../core/run/state.js';
import { change } from '../change.js';
import { undoable } from '../undoable.js';
import { done, type Performed, type Work } from '../work.js';
import { isGoneFor } from '../newcomers.js';
import { proveWithin } from './prove.js';

/** Does what was recorded, then looks until it is seen in effect, or says that it never was. */
export async function inject(work: Work, id: string): Promise<Performed> {
  const { session, bench, method } = work;
  const injection = injectionById(session.state, id);
  if (injection.phase !== 'planned') return done;
  const kind = undoable(bench, injection.kind);
  const record = session.injection(injection);
  const inject = (fence: Fence): Promise<void> => kind.inject(record, fence);
  const failure = await change(work, injection, `injecting ${injection.kind}`, inject, method);
  const look = (): Promise<Verification> => kind.verify(record, darkRegions(session.state));
  const seen = await proveWithin(work, injection, look, method);
  if (seen === null) return done;
  const proven = seen.state === 'in-effect';
  const evidence = failure && !proven ? `${failure}; ${seen.evidence}` : seen.evidence;
  await session.record((state) => {
    const { phase, goneAt } = injectionById(state, id);
    if (phase !== 'planned' || goneAt !== null) return [];
    if (isGoneFor(state, id, seen)) return [{ type: 'SubjectGone', id, evidence }];
    return [proven ? { type: 'InjectionInEffect', id, proof: evidence } : { type: 'InjectionUnproven', id, evidence }];
  });
  return done;
}
