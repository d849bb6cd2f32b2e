import type { Verification } from '../../core/ports/fault.js';
import { injectionById, type InjectionState } from '../../core/run/state.js';
import { within } from '../calls.js';
import { undoable } from '../undoable.js';
import { done, type Performed, type Work } from '../work.js';

/** Looks again at what was undone after its worker was lost: a late act of that worker is undone too, and recorded. */
export async function watchGone(work: Work, id: string): Promise<Performed> {
  const { session } = work;
  const seen = await look(work, injectionById(session.state, id));
  if (seen?.state !== 'in-effect') return { retryInMs: session.state.tempo.reverifyMs };
  await session.record((state) =>
    injectionById(state, id).phase === 'reverted' ? [{ type: 'LateEffectSeen', id, evidence: seen.evidence }] : [],
  );
  return done;
}

async function look({ session, bench }: Work, injection: InjectionState): Promise<Verification | null> {
  try {
    return await within(session.clock, session.state.tempo.callTimeoutMs, `verifying ${injection.kind}`, () =>
      undoable(bench, injection.kind).verify(session.injection(injection), []),
    );
  } catch {
    return null; // looked at again soon
  }
}
