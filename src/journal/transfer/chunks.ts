/** Databases bound the number of parameters of a statement. */
const ROWS_A_STATEMENT = 1_000;

/** Rows by the statement. */
export function chunks<T>(rows: readonly T[]): readonly T[][] {
  const count = Math.ceil(rows.length / ROWS_A_STATEMENT);
  return Array.from({ length: count }, (_, at) => rows.slice(at * ROWS_A_STATEMENT, (at + 1) * ROWS_A_STATEMENT));
}
