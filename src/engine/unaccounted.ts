import type { ResidueItem } from '../core/ports/fleet.js';
import type { RunJournal } from '../core/ports/journal.js';
import type { FoundResidue } from '../core/run/preflight.js';

/** For whom is asked: a run, or a plan, which is none. */
interface Asking {
  readonly run: string | null;
  readonly target: string;
}

/** Of what is in effect, that which no other open run on the target accounts for. */
export async function unaccounted(
  seen: readonly ResidueItem[],
  { run, target }: Asking,
  journal: Pick<RunJournal, 'open'>,
): Promise<readonly ResidueItem[]> {
  if (!seen.some((item) => item.run !== null && item.run !== run)) return seen;
  const others = new Set((await journal.open(target)).map(({ id }) => id).filter((id) => id !== run));
  return seen.filter((item) => item.run === null || !others.has(item.run));
}

/** The same, with whether the journal knows whose it is. */
export async function inTheWay(
  seen: readonly ResidueItem[],
  asking: Asking,
  journal: Pick<RunJournal, 'open' | 'find'>,
): Promise<readonly FoundResidue[]> {
  const left = await unaccounted(seen, asking, journal);
  return Promise.all(
    left.map(async (item) => ({
      ...item,
      isKnown: item.run === null || (await journal.find(item.run)) === item.run,
    })),
  );
}
