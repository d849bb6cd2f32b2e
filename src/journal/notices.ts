import type { RawBuilder, Transaction } from 'kysely';
import type { RunLease } from '../core/ports/journal.js';
import type { Recorded } from '../core/run/event.js';
import { areNoticed, runNotices, type Notice, type NoticeType } from '../core/webhook/notice.js';
import type { Schema } from './schema.js';
import { SUMMARY_COLUMNS, summaryOf } from './rows.js';

/** Writes down, together with events of a run, whom they are told. */
export async function noticeEvents(
  tx: Transaction<Schema>,
  { run }: RunLease,
  events: readonly Recorded[],
  now: RawBuilder<number>,
): Promise<void> {
  if (!areNoticed(events)) return;
  const row = await tx.selectFrom('runs').select(SUMMARY_COLUMNS).where('id', '=', run).executeTakeFirstOrThrow();
  const { id, experiment, target, requestedBy } = summaryOf(row);
  await notice(tx, runNotices({ id, experiment, target, requestedBy }, events), now);
}

/** Writes down who is told what, due at once. What is written already stays as it is. */
export async function notice(
  tx: Transaction<Schema>,
  notices: readonly Notice[],
  now: RawBuilder<number>,
): Promise<void> {
  const webhooks = await tx.selectFrom('webhooks').select(['name', 'types']).execute();
  const deliveries = webhooks.flatMap(({ name, types }) =>
    notices
      .filter(({ type }) => wants(types, type))
      .map((one) => ({ webhook: name, id: one.id, body: JSON.stringify(one), attempts: 0, due_ms: now })),
  );
  if (deliveries.length === 0) return;
  await tx
    .insertInto('deliveries')
    .values(deliveries)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function wants(types: string | null, type: NoticeType): boolean {
  return types === null || (JSON.parse(types) as string[]).includes(type);
}
