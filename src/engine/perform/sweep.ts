import { messageOf } from '../../core/errors.js';
import type { ResidueItem } from '../../core/ports/fleet.js';
import { within } from '../calls.js';
import { need } from '../workbench.js';
import { done, type Performed, type Work } from '../work.js';

const ATTEMPTS = 5;
const LOOK_AGAIN_MS = 200;

/** Asks the target itself what of ours is still in effect. What cannot be asked counts as residue. */
export async function sweep({ session, bench }: Work): Promise<Performed> {
  let residue: readonly ResidueItem[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    residue = await look(session, bench);
    if (residue.length === 0) break;
    await session.clock.sleep(LOOK_AGAIN_MS, session.gone.signal);
  }
  await session.record((state) => (state.swept ? [] : [{ type: 'ResidueSwept', residue }]));
  return done;
}

async function look(session: Work['session'], bench: Work['bench']): Promise<readonly ResidueItem[]> {
  try {
    return await within(session.clock, session.state.tempo.callTimeoutMs, 'looking for residue', () =>
      need(bench, 'residue').residue(),
    );
  } catch (error) {
    return [{ kind: 'unreadable', subject: bench.fleet.kind, run: null, injection: null, detail: messageOf(error) }];
  }
}
