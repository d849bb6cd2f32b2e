import { isCode, messageOf } from '../../core/errors.js';
import type { Verification } from '../../core/ports/fault.js';
import { darkRegions, injectionById } from '../../core/run/state.js';
import { within } from '../calls.js';
import { undoable } from '../undoable.js';
import { done, type Performed, type Work } from '../work.js';
import { proveWithin } from './prove.js';

/** Does what was recorded, then looks until it is seen in effect, or says that it never was. */
export async function inject(work: Work, id: string): Promise<Performed> {
  const { session, bench, method } = work;
  const injection = injectionById(session.state, id);
  if (injection.phase !== 'planned') return done;
  const change = undoable(bench, injection.kind);
  const record = session.injection(injection);

  const act = async (): Promise<string | null> => {
    await session.mayAct();
    try {
      await within(
        session.clock,
        session.state.tempo.callTimeoutMs,
        `injecting ${injection.kind}`,
        ({ signal }) => change.inject(record, session.fence(injection, signal)),
        method,
      );
      return null;
    } catch (error) {
      if (isCode(error, 'stale-epoch') || isCode(error, 'lease-lost')) throw error;
      return messageOf(error);
    }
  };

  const failure = await act();
  const look = (): Promise<Verification> => change.verify(record, darkRegions(session.state));
  const seen = await proveWithin(work, injection, look, method);
  if (seen === null) return done;
  const proven = seen.state === 'in-effect';
  const evidence = failure && !proven ? `${failure}; ${seen.evidence}` : seen.evidence;
  await session.record((state) => {
    if (injectionById(state, id).phase !== 'planned') return [];
    return [proven ? { type: 'InjectionInEffect', id, proof: evidence } : { type: 'InjectionUnproven', id, evidence }];
  });
  return done;
}
