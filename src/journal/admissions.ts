import type { Kysely, Selectable } from 'kysely';
import type { AdmissionFacts } from '../core/admission/admission.js';
import type { Claim } from '../core/admission/claim.js';
import type { AdmissionRequest } from '../core/admission/request.js';
import type { PastRun } from '../core/admission/spending.js';
import { TELLING, type Requirement } from '../core/experiment/experiment.js';
import type { RunSummary } from '../core/ports/journal.js';
import { SUMMARY_COLUMNS, summaryOf } from './rows.js';
import type { ClaimsTable, Schema } from './schema.js';
import { FINISHED } from './summaries.js';

/** Reads what an admission is decided by. @param run the one that asks; null: one that does not exist yet */
export async function admissionFacts(
  db: Kysely<Schema>,
  { claim: { target }, budget, requires }: AdmissionRequest,
  run: string | null,
  now: number,
): Promise<AdmissionFacts> {
  return {
    now,
    halt: (await db.selectFrom('halt').selectAll().executeTakeFirst()) ?? null,
    incident: (await db.selectFrom('incident').selectAll().executeTakeFirst()) ?? null,
    open: await openClaims(db, run),
    past: budget ? await pastRuns(db, target, now - budget.periodMs) : [],
    required: await newestOf(db, requires, target),
  };
}

export async function keepClaim(db: Kysely<Schema>, run: string, claim: Claim): Promise<void> {
  const { target, routes, exposure, allowanceMs } = claim;
  const row = {
    target,
    routes: routes && JSON.stringify(routes),
    exposure: JSON.stringify(exposure),
    allowance_ms: allowanceMs,
  };
  await db
    .insertInto('claims')
    .values({ run, ...row })
    .onConflict((conflict) => conflict.column('run').doUpdateSet(row))
    .execute();
}

async function openClaims(db: Kysely<Schema>, run: string | null): Promise<AdmissionFacts['open']> {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('claims', 'claims.run', 'runs.id')
    .selectAll('claims')
    .where('runs.status', '<>', FINISHED)
    .orderBy('runs.created_at')
    .orderBy('runs.id')
    .execute();
  return rows.filter((row) => row.run !== run).map((row) => ({ run: row.run, claim: claimOf(row) }));
}

function claimOf({ target, routes, exposure, allowance_ms }: Selectable<ClaimsTable>): Claim {
  return {
    target,
    routes: routes === null ? null : (JSON.parse(routes) as string[]),
    exposure: JSON.parse(exposure) as Record<string, number>,
    allowanceMs: allowance_ms,
  };
}

async function pastRuns(db: Kysely<Schema>, target: string, since: number): Promise<readonly PastRun[]> {
  const rows = await db
    .selectFrom('runs')
    .leftJoin('claims', 'claims.run', 'runs.id')
    .select(['runs.load_per_second', 'runs.lost', 'claims.allowance_ms'])
    .where('runs.target', '=', target)
    .where('runs.finished_at', '>', new Date(since).toISOString())
    .where('runs.load_per_second', 'is not', null)
    .execute();
  return rows.map(({ load_per_second, lost, allowance_ms }) => {
    return { loadPerSecond: load_per_second, lost, allowanceMs: allowance_ms };
  });
}

async function newestOf(
  db: Kysely<Schema>,
  requires: readonly Requirement[],
  target: string,
): Promise<readonly (RunSummary | null)[]> {
  const found: (RunSummary | null)[] = [];
  for (const { experiment } of requires) {
    const row = await db
      .selectFrom('runs')
      .select(SUMMARY_COLUMNS)
      .where('experiment', '=', experiment)
      .where('target', '=', target)
      .where('verdict', 'in', TELLING)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    found.push(row ? summaryOf(row) : null);
  }
  return found;
}
