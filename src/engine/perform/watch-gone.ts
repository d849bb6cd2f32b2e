import { injectionById } from '../../core/run/state.js';
import { undoable } from '../undoable.js';
import { done, type Performed, type Work } from '../work.js';

/** Looks again at what was undone after its worker was lost: a late act of that worker is undone too, and recorded. */
export async function watchGone({ session, bench }: Work, id: string): Promise<Performed> {
  const injection = injectionById(session.state, id);
  const seen = await undoable(bench, injection.kind).verify(session.injection(injection), []);
  if (seen.state !== 'in-effect') return { retryInMs: session.state.tempo.reverifyMs };
  await session.record((state) =>
    injectionById(state, id).phase === 'reverted' ? [{ type: 'LateEffectSeen', id, evidence: seen.evidence }] : [],
  );
  return done;
}
