import { show } from '../units.js';

/** @returns the one of `known` that `written` was most likely meant to be, or null when nothing is near. */
export function nearest(written: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - written.length) >= least) continue;
    const distance = edits(written.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** How an unknown name is reported: `unknown region "us-wast", did you mean "us-west"?`. */
export function unknownName(
  what: string,
  written: string,
  known: readonly string[],
): { message: string; expected: string } {
  const near = nearest(written, known);
  return {
    message: `unknown ${what} ${show(written)}${near === null ? '' : `, did you mean ${JSON.stringify(near)}?`}`,
    expected: known.length === 0 ? `no ${what}` : `one of ${[...known].sort().join(', ')}`,
  };
}

/** Levenshtein distance, a neighbouring swap counted as one edit. */
function edits(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    [older, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}
