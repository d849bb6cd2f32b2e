import type { Schema } from '../schema.js';

/**
 * What becomes of each table when a history moves: `with its run`; row by row, told apart by these columns; or it stays,
 * since it is of now and of there.
 */
export const MOVES = {
  runs: 'with its run',
  events: 'with its run',
  samples: 'with its run',
  documents: 'with its run',
  // Before what refers to them.
  experiments: ['name'],
  schedules: ['id'],
  firings: ['schedule', 'slot_ms'],
  request_keys: ['caller', 'key'],
  tokens: ['id'],
  audit: ['id'],
  // Nobody hears what was said to a run that has ended.
  signals: 'stays',
  // Of runs that go on.
  claims: 'stays',
  halt: 'stays',
  incident: 'stays',
  // With secrets, and about what is told here.
  webhooks: 'stays',
  deliveries: 'stays',
} as const satisfies { readonly [Table in keyof Schema]: 'with its run' | 'stays' | readonly (keyof Schema[Table])[] };

type Moves = typeof MOVES;

/** A table that moves row by row. */
export type RowTable = { [Table in keyof Moves]: Moves[Table] extends readonly string[] ? Table : never }[keyof Moves];

export const ROW_TABLES = (Object.keys(MOVES) as (keyof Moves)[]).filter(
  (table): table is RowTable => typeof MOVES[table] !== 'string',
);
