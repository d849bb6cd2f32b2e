import { Cron, CronPattern } from 'croner';
import { instantOf, wallTime } from './local-time.js';

const MODE = '5-or-6-parts';

/**
 * The first instant after `after` at which a pattern is due; null when it never is again. Throws with what is wrong
 * with a pattern.
 *
 * A pattern that names hours means what the wall clock shows. A time that is left out when clocks are set forward is
 * due at the moment when they are, together with all others that are left out then; a time that comes twice is due the
 * first time. A pattern for every hour means time that passes: it goes on through both of an hour that comes twice.
 */
export function nextByCron(pattern: string, timezone: string, after: number): number | null {
  const { everyHour, inZone, onTheWall } = read(pattern, timezone);
  if (everyHour) return inZone.nextRun(new Date(after))?.getTime() ?? null;
  for (let wall = wallTime(after, timezone); ;) {
    const next = onTheWall.nextRun(new Date(wall))?.getTime();
    if (next === undefined) return null;
    const instant = instantOf(next, timezone);
    if (instant > after) return instant;
    wall = next;
  }
}

interface Pattern {
  readonly everyHour: boolean;
  readonly inZone: Cron;
  readonly onTheWall: Cron;
}

const KEPT = 2_000;
const known = new Map<string, Pattern>();

/** Reading a pattern costs more than asking it. */
function read(pattern: string, timezone: string): Pattern {
  const key = `${timezone} ${pattern}`;
  const kept = known.get(key);
  if (kept) return kept;
  const { hour } = new CronPattern(pattern, undefined, { mode: MODE });
  const inZone = new Cron(pattern, { mode: MODE, timezone, paused: true });
  const onTheWall = new Cron(pattern, { mode: MODE, timezone: 'UTC', paused: true });
  const made = { everyHour: hour.every((set) => set === 1), inZone, onTheWall };
  if (known.size >= KEPT) known.clear();
  known.set(key, made);
  return made;
}
