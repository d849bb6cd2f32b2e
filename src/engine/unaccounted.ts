import type { ResidueItem } from '../core/ports/fleet.js';
import type { RunJournal } from '../core/ports/journal.js';

/** Of what is in effect, that which no other open run on the target accounts for. */
export async function unaccounted(
  seen: readonly ResidueItem[],
  { run, target }: { readonly run: string | null; readonly target: string },
  journal: RunJournal,
): Promise<readonly ResidueItem[]> {
  if (!seen.some((item) => item.run !== null && item.run !== run)) return seen;
  const others = new Set((await journal.open(target)).map(({ id }) => id).filter((id) => id !== run));
  return seen.filter((item) => item.run === null || !others.has(item.run));
}
