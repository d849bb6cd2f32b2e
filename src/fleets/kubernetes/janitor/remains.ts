import { messageOf } from '../../../core/errors.js';
import type { Held, HeldBy } from '../leases/run-state.js';
import type { Marked, Marks } from './marked.js';

/** Objects of a kind that bear marks, as far as was heard; null where this account may not look. */
export interface Heard {
  readonly of: Marks;
  readonly all: readonly Marked[] | null;
}

/** What is left of a run that nobody renews. */
export interface Remains {
  readonly marked: readonly Marked[];
  /** Kinds of harm of which nobody could see what is left, and why. */
  readonly unseen: ReadonlyMap<Held['what'], string>;
  /** By injection: what is held, bears no mark, and is not as it was either, and why. */
  readonly contested: ReadonlyMap<string, string>;
}

/**
 * What was heard may be older than the harm: the API server is asked for each kind of which something was heard, or is
 * held. Where it does not answer, what was heard is all that is known.
 */
export async function remainsOf(run: string, heard: readonly Heard[], held: readonly HeldBy[]): Promise<Remains> {
  const unseen = new Map<Held['what'], string>();
  const contested = new Map<string, string>();
  const marked = await Promise.all(
    heard.map(async ({ of, all }) => {
      const before = (all ?? []).filter((one) => one.run === run);
      const ofKind = held.filter(([, { what }]) => what === of.what);
      if (before.length === 0 && ofKind.length === 0) return [];
      try {
        const [now, changed] = await Promise.all([of.now(run), of.contested(run, ofKind)]);
        for (const [injection, why] of changed) contested.set(injection, why);
        return now;
      } catch (error) {
        unseen.set(of.what, messageOf(error));
        return before;
      }
    }),
  );
  return { marked: marked.flat(), unseen, contested };
}
