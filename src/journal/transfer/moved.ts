import type { Selectable } from 'kysely';
import type { Sample } from '../../core/ports/journal.js';
import type { RunDocument } from '../../core/run/document.js';
import type { Recorded } from '../../core/run/event.js';
import type { RunsTable } from '../schema.js';
import type { RowTable } from './tables.js';

/** A finished run with all that belongs to it, as it goes from one journal to another. */
export interface MovedRun {
  /** Held by nobody. */
  readonly row: Selectable<RunsTable>;
  readonly events: readonly Recorded[];
  readonly samples: readonly Sample[];
  /** Instead of events that are no longer kept. */
  readonly document: RunDocument | null;
}

/** Some rows of another table. */
export interface MovedRows {
  readonly table: RowTable;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export type Moved = MovedRun | MovedRows;
