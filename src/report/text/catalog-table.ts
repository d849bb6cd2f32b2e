import type { CatalogRow } from '../catalog-row.js';
import { count, plural, spoken } from '../format.js';
import { fit, sections, table } from './table.js';
import { paint, toneOf } from './tone.js';

const NONE = '-';

/** What became of a catalog, an experiment a line, and below it why some did not end as they expect. */
export function catalogTable(rows: readonly CatalogRow[]): string {
  const fitting = rows.filter(({ fits }) => fits);
  const misfits = rows.filter(({ fits }) => !fits);
  const body = fitting.map((row) => [
    row.name,
    paint(row.verdict === row.expects ? 'good' : toneOf(row.verdict ?? 'errored'), row.verdict ?? 'no run'),
    row.expects,
    proof(row),
    row.lost === null ? NONE : count(row.lost),
    row.recoveryMs === null ? NONE : spoken(row.recoveryMs),
    row.durationMs === null ? NONE : spoken(row.durationMs),
  ]);
  const odd = fitting.filter(({ asExpected }) => !asExpected);
  const sum =
    odd.length === 0
      ? paint('good', `all ${fitting.length} ended as they expect`)
      : [
          paint('bad', `${odd.length} of ${plural(fitting.length, 'experiment')} did not end as expected:`),
          ...odd.map(({ name, run, reason }) => `  ${name} ${run ?? ''}: ${fit(reason ?? 'nothing was said', 160)}`),
        ].join('\n');
  const apart = misfits.map(({ name, reason }) => `${name} does not fit: ${fit(reason ?? 'nothing was said', 160)}`);
  return sections(
    table(['experiment', 'verdict', 'expects', 'proof', 'users lost', 'recovery', 'duration'], body),
    ...(apart.length > 0 ? [apart.join('\n')] : []),
    fitting.length > 0 ? sum : paint('bad', 'no experiment fits'),
  );
}

function proof({ harm: { injections, proven } }: CatalogRow): string {
  if (injections === 0) return NONE;
  return paint(proven === injections ? 'plain' : 'warn', `${proven} of ${injections} seen`);
}
