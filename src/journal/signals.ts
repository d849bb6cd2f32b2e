import {
  expressionBuilder,
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SqlBool,
  type Transaction,
} from 'kysely';
import type { RunLease, RunSignal } from '../core/ports/journal.js';
import { assertAskable } from '../core/run/askable.js';
import { leaseLost } from '../core/run/journal-rules.js';
import { held } from './lease.js';
import type { Schema } from './schema.js';
import { FINISHED, mustExist } from './summaries.js';

/**
 * Keeps a signal for whoever works on the run, which does not end before `tx` does: its end changes the row that is
 * written here.
 * @throws `run-not-found`, or `conflict` for a run that is over
 */
export async function keepSignal(tx: Transaction<Schema>, run: string, { kind, by, reason }: RunSignal): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('runs')
    .set((is) => ({ status: is.ref('status') }))
    .where('id', '=', run)
    .where('status', '<>', FINISHED)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) {
    await mustExist(tx, run);
    assertAskable(run, 'finished', kind);
  }
  await tx.insertInto('signals').values({ run, kind, by, reason }).execute();
}

/**
 * Hands out the signals of a run and marks them. One that was taken by a worker which then died without another
 * append is handed out again: an abort that somebody asked for is not lost with a process.
 * @throws `lease-lost`
 */
export async function takeSignals(db: Kysely<Schema>, lease: RunLease): Promise<readonly RunSignal[]> {
  // Asked several times a second and nearly always empty: a read, which takes no lock.
  const { ours, any } = await db
    .selectNoFrom((is) => [
      isHeld(lease).as('ours'),
      is.exists(is.selectFrom('signals').select('id').where(pending(lease))).as('any'),
    ])
    .executeTakeFirstOrThrow();
  if (!ours) throw leaseLost(lease, 'another worker took the run, or it was released');
  if (!any) return [];
  const taken = await db
    .updateTable('signals')
    .set((is) => ({
      taken_epoch: lease.epoch,
      taken_seq: is.selectFrom('runs').select('event_count').where('id', '=', lease.run),
    }))
    .where(pending(lease))
    .where(isHeld(lease))
    .returning(['id', 'kind', 'by', 'reason'])
    .execute();
  return taken.sort((a, b) => a.id - b.id).map(({ kind, by, reason }) => ({ kind, by, reason }));
}

function pending(lease: RunLease) {
  return (is: ExpressionBuilder<Schema, 'signals'>): Expression<SqlBool> =>
    is.and([
      is('signals.run', '=', lease.run),
      is.or([
        is('taken_epoch', 'is', null),
        is.and([
          is('taken_epoch', '<', lease.epoch),
          is.not(
            is.exists(
              is
                .selectFrom('events')
                .select('seq')
                .whereRef('events.run', '=', 'signals.run')
                .whereRef('events.epoch', '=', 'signals.taken_epoch')
                .whereRef('events.seq', '>=', 'signals.taken_seq'),
            ),
          ),
        ]),
      ]),
    ]);
}

function isHeld(lease: RunLease) {
  const is = expressionBuilder<Schema, never>();
  return is.exists(
    is
      .selectFrom('runs')
      .select('runs.id')
      .where((run) => run.and(held(lease))),
  );
}
