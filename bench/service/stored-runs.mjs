// A long history, written as the journal writes it.
import { monotonicFactory } from 'ulid';
import { newRunRow } from '../../dist/journal/rows.js';
import { sqliteDatabase } from '../../dist/journal/sqlite.js';

const VERDICTS = ['passed', 'passed', 'passed', 'failed', 'inconclusive', 'aborted'];
const BATCH = 500;
const EVERY_MS = 60_000;

/** Finished runs a minute apart, as a service keeps them after it let go of their events. */
export async function storeRuns(file, count) {
  const database = sqliteDatabase(file);
  const db = await database.open();
  const newId = monotonicFactory();
  const begin = Date.now() - count * EVERY_MS;
  const row = (n) => {
    const at = begin + n * EVERY_MS;
    return newRunRow({
      id: newId(at),
      experiment: ['kill-instance', 'drain-zone', 'kong'][n % 3],
      target: 'sandbox',
      status: 'finished',
      verdict: VERDICTS[n % VERDICTS.length],
      reason: 'the steady state held before, during and after',
      requestedBy: 'schedule nightly',
      createdAt: new Date(at).toISOString(),
      finishedAt: new Date(at + 30_000).toISOString(),
      experimentHash: 'a'.repeat(64),
    });
  };
  await db.transaction().execute(async (tx) => {
    for (let n = 0; n < count; n += BATCH) {
      const rows = Array.from({ length: Math.min(BATCH, count - n) }, (_, i) => row(n + i));
      await tx.insertInto('runs').values(rows).execute();
    }
  });
  await database.close();
}
