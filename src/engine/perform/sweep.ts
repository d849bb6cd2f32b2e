import { messageOf } from '../../core/errors.js';
import type { ResidueItem } from '../../core/ports/fleet.js';
import type { RunJournal } from '../../core/ports/journal.js';
import type { RunEvent } from '../../core/run/event.js';
import type { RunState } from '../../core/run/state.js';
import { within } from '../calls.js';
import { unaccounted } from '../unaccounted.js';
import { need } from '../workbench.js';
import { done, type Performed, type Work } from '../work.js';

const ATTEMPTS = 5;
const LOOK_AGAIN_MS = 200;

/** What keeps coming back is left as residue. */
const MOST_LATE_EFFECTS = 5;

/**
 * Asks the target itself what of ours is still in effect. What cannot be asked counts as residue. What an injection of
 * this run has left behind, a call that arrived late, is undone once more.
 */
export async function sweep({ session, bench }: Work, journal: RunJournal): Promise<Performed> {
  await session.certain();
  let residue: readonly ResidueItem[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seen = await look(session, bench, journal);
    // What was seen before stands while the target does not answer.
    residue = typeof seen === 'string' ? (residue.length > 0 ? residue : unreadable(bench, seen)) : seen;
    if (residue.length === 0) break;
    await session.clock.sleep(LOOK_AGAIN_MS, session.gone.signal);
  }
  await session.record((state) => {
    if (state.swept) return [];
    const late = lateEffects(state, residue);
    return late.length > 0 ? late : [{ type: 'ResidueSwept', residue }];
  });
  return done;
}

/** What somebody else has changed since is a conflict: it comes from no call of ours, and nobody may undo it unasked. */
function lateEffects(state: RunState, residue: readonly ResidueItem[]): readonly RunEvent[] {
  return state.injections.flatMap((injection): RunEvent[] => {
    if (injection.phase !== 'reverted' || injection.lateEffects >= MOST_LATE_EFFECTS) return [];
    const left = residue.find(
      ({ kind, injection: of, subject }) =>
        kind !== 'conflict' && (of === null ? subject === injection.plan.subject : of === injection.id),
    );
    return left
      ? [{ type: 'LateEffectSeen', id: injection.id, evidence: `${left.kind} of ${left.subject}: ${left.detail}` }]
      : [];
  });
}

/** @returns what is left, or why nobody could say. */
async function look(
  session: Work['session'],
  bench: Work['bench'],
  journal: RunJournal,
): Promise<readonly ResidueItem[] | string> {
  try {
    const seen = await within(session.clock, session.state.tempo.callTimeoutMs, 'looking for residue', () =>
      need(bench, 'residue').residue(),
    );
    return await unaccounted(seen, session.state, journal);
  } catch (error) {
    return messageOf(error);
  }
}

function unreadable(bench: Work['bench'], why: string): readonly ResidueItem[] {
  return [{ kind: 'unreadable', subject: bench.fleet.kind, run: null, injection: null, detail: why }];
}
