import { z } from 'zod';

/** Where a list goes on, opaque to whoever asks for the next page: the place of the last item that he got. */
function cursorOf(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * @param found more than the page holds, if only one more, when there is more
 * @param placeOf what a cursor says of an item
 */
export function page<T>(
  found: readonly T[],
  limit: number,
  placeOf: (item: T) => readonly string[],
): { items: T[]; next: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && found.length > limit ? cursorOf(placeOf(last)) : null };
}

/** Ids, names and moments are text without control characters; a database would refuse such, and not in our words. */
const PART = /^[^\p{Cc}\p{Cs}]{0,200}$/u;

/**
 * A cursor of a list whose places have so many parts.
 * @param part what each is like
 */
export function cursor(parts: number, part = PART) {
  const place = z.array(z.string().regex(part)).length(parts);
  return z
    .string()
    .max(1_000)
    .transform((text, ctx): string[] => {
      const read = place.safeParse(parsed(text));
      if (read.success) return read.data;
      ctx.addIssue({ code: 'custom', message: 'is no cursor', params: { expected: '"next" of the page before' } });
      return z.NEVER;
    })
    .meta({ override: { type: 'string' }, description: '`next` of the page before' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
