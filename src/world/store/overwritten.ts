import { type Overwritten } from './state.js';
import { type Entry } from './entry.js';
import { wallTime } from './hybrid-clock.js';
import { type Conflict } from './merge.js';

/** Of how many both values are kept: enough to see what was lost, however many there are. */
const KEPT = 100;
/** Characters of a value. */
const SHOWN = 200;

/** Writes that lost to one which had not seen them: all of them by id, the last with both values. */
export class OverwrittenWrites {
  private readonly ids = new Set<string>();
  private readonly latest: Conflict[] = [];

  note(conflict: Conflict): void {
    if (this.ids.has(conflict.lost.id)) return;
    this.ids.add(conflict.lost.id);
    this.latest.push(conflict);
    if (this.latest.length > KEPT) this.latest.shift();
  }

  /** For the base of a log: the last with both values, the others by id; all at once, for it is written while more come. */
  kept(): readonly (Conflict | string)[] {
    const detailed = new Set(this.latest.map(({ lost }) => lost.id));
    return [...[...this.ids].filter((id) => !detailed.has(id)), ...this.latest];
  }

  restore(conflict: Conflict | string): void {
    if (typeof conflict === 'string') this.ids.add(conflict);
    else this.note(conflict);
  }

  get all(): readonly string[] {
    return [...this.ids];
  }

  /** The newest first. */
  get details(): readonly Overwritten[] {
    return this.latest.toReversed().map(({ kept, lost }) => ({ key: kept.key, kept: side(kept), lost: side(lost) }));
  }
}

function side({ id, value, at, region }: Entry): Overwritten['kept'] {
  return { id, value: JSON.stringify(value).slice(0, SHOWN), region, at: new Date(wallTime(at)).toISOString() };
}
