import { sql, type Kysely, type RawBuilder } from 'kysely';
import { admission, type Admission } from '../core/admission/admission.js';
import type { AdmissionRequest } from '../core/admission/request.js';
import { spendingChange } from '../core/admission/spending.js';
import type { AuditEntry, EntryOf } from '../core/ports/audit.js';
import type {
  DueRun,
  Halt,
  HistoryFilter,
  RunJournal,
  RunLease,
  RunSignal,
  RunSummary,
  Sample,
} from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';
import type { Recorded, RunEvent } from '../core/run/event.js';
import { assertInPlace, eventsGone, leaseLost, runExists, runNotFound } from '../core/run/journal-rules.js';
import { firstSummary, summaryChange } from '../core/run/summary.js';
import { toDocument } from '../core/run/to-document.js';
import { admissionFacts, keepClaim } from './admissions.js';
import { keepEntry } from './audit.js';
import type { Database } from './database.js';
import { keptDocument } from './documents.js';
import { haltNow, setHalt } from './halt.js';
import { held } from './lease.js';
import { noticeEvents } from './notices.js';
import { changedColumns, eventRow, newRunRow, recordedOf, spentColumns } from './rows.js';
import { samplesOf, saveSamples } from './samples.js';
import type { Schema } from './schema.js';
import { keepSignal, takeSignals } from './signals.js';
import { findRun, FINISHED, mustExist, newestRuns, openRuns } from './summaries.js';

/** Of those who ask to begin, one is answered after the other: the next sees the claim of the one before. */
const ADMISSION = 'admission';

/**
 * The run journal over any database that Kysely speaks to. No promise of it rests on an isolation level: what must
 * hold is a condition of the very update that needs it, or is decided under a lock.
 */
export class KyselyJournal implements RunJournal {
  constructor(private readonly database: Database) {}

  async create(run: string, first: RunEvent, at: Date, entry?: AuditEntry): Promise<void> {
    const summary = firstSummary(run, first, at.toISOString());
    const db = await this.database.open();
    await db.transaction().execute(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('runs')
        .values(newRunRow(summary))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) throw runExists(run);
      const recorded = { seq: 0, at: summary.createdAt, epoch: 0, event: first };
      await tx.insertInto('events').values(eventRow(run, recorded)).execute();
      await keepEntry(tx, entry);
    });
  }

  async acquire(run: string, owner: string, ttlMs: number): Promise<RunLease | null> {
    const db = await this.database.open();
    const taken = await db
      .updateTable('runs')
      .set((is) => ({ owner, epoch: is('epoch', '+', 1), lease_expires_ms: this.in(ttlMs) }))
      .where('id', '=', run)
      .where((is) => is.or([is('owner', 'is', null), is('lease_expires_ms', '<=', this.database.nowMs)]))
      .returning('epoch')
      .executeTakeFirst();
    if (taken) return { run, owner, epoch: taken.epoch };
    await mustExist(db, run);
    return null;
  }

  async renew(lease: RunLease, ttlMs: number): Promise<void> {
    const db = await this.database.open();
    const { numUpdatedRows } = await db
      .updateTable('runs')
      .set({ lease_expires_ms: this.in(ttlMs) })
      .where((is) => is.and(held(lease)))
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) throw leaseLost(lease, 'another worker took the run, or it was released');
  }

  /** Does nothing when the lease is no longer ours. */
  async release(lease: RunLease): Promise<void> {
    const db = await this.database.open();
    await db
      .updateTable('runs')
      .set({ owner: null })
      .where((is) => is.and(held(lease)))
      .execute();
  }

  /**
   * A lease that has run out, but that nobody took, is still good here: the epoch is the fence, and time decides only
   * when another may take over. To refuse it would keep a slow worker from recording what it has already done.
   */
  async append(lease: RunLease, expectedSeq: number, events: readonly Recorded[]): Promise<void> {
    assertInPlace(lease, expectedSeq, events);
    const rows = events.map((recorded) => eventRow(lease.run, recorded));
    const db = await this.database.open();
    await db.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set({
          ...changedColumns(summaryChange(events)),
          ...spentColumns(spendingChange(events)),
          event_count: expectedSeq + events.length,
        })
        .where((is) => is.and(held(lease)))
        .where('event_count', '=', expectedSeq)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) {
        throw leaseLost(lease, `another worker took the run, it was released, or it has not ${expectedSeq} events`);
      }
      if (rows.length > 0) await tx.insertInto('events').values(rows).execute();
      await noticeEvents(tx, lease, events, this.database.nowMs);
    });
  }

  async admit(lease: RunLease, request: AdmissionRequest): Promise<Admission> {
    const db = await this.database.open();
    return db.transaction().execute(async (tx) => {
      await this.database.lock(tx, ADMISSION);
      const { now } = await tx.selectNoFrom(this.database.nowMs.as('now')).executeTakeFirstOrThrow();
      const ours = await tx
        .selectFrom('runs')
        .select('id')
        .where((is) => is.and(held(lease)))
        .executeTakeFirst();
      if (!ours) throw leaseLost(lease, 'another worker took the run, or it was released');
      const decided = admission(request, await admissionFacts(tx, request, lease.run, now));
      if (decided.refusals.length === 0) await keepClaim(tx, lease.run, request.claim);
      return decided;
    });
  }

  async admissible(request: AdmissionRequest): Promise<Admission> {
    const db = await this.database.open();
    const { now } = await db.selectNoFrom(this.database.nowMs.as('now')).executeTakeFirstOrThrow();
    return admission(request, await admissionFacts(db, request, null, now));
  }

  async read(run: string): Promise<readonly Recorded[]> {
    const db = await this.database.open();
    const events = await this.eventsOf(db, run);
    if (events.length > 0) return events;
    throw (await keptDocument(db, run, this.database.name)) ? eventsGone(run) : runNotFound(run);
  }

  async document(run: string): Promise<RunDocument> {
    const db = await this.database.open();
    // In this order: the events of a run go when its document comes.
    const events = await this.eventsOf(db, run);
    const document = events.length > 0 ? toDocument(events) : await keptDocument(db, run, this.database.name);
    if (!document) throw runNotFound(run);
    return document;
  }

  async due(limit?: number): Promise<readonly DueRun[]> {
    const db = await this.database.open();
    return db
      .selectFrom('runs')
      .select(['id', 'epoch'])
      .where('status', '<>', FINISHED)
      .where((is) => is.or([is('owner', 'is', null), is('lease_expires_ms', '<=', this.database.nowMs)]))
      .orderBy((is) => is.case().when('epoch', '>', 0).then(0).else(1).end())
      .orderBy('created_at')
      .orderBy('id')
      .$if(limit !== undefined, (runs) => runs.limit(limit ?? 0))
      .execute();
  }

  async open(target?: string): Promise<readonly RunSummary[]> {
    return openRuns(await this.database.open(), target);
  }

  async history(filter: HistoryFilter): Promise<readonly RunSummary[]> {
    return newestRuns(await this.database.open(), filter);
  }

  async find(id: string): Promise<string | null> {
    return findRun(await this.database.open(), id);
  }

  async signal(run: string, signal: RunSignal, entry?: AuditEntry): Promise<void> {
    const db = await this.database.open();
    await db.transaction().execute(async (tx) => {
      await keepSignal(tx, run, signal);
      await keepEntry(tx, entry);
    });
  }

  /** Nobody can stop a run whose journal was taken away: no abort and no halt reaches it. It is put back while it can be. */
  async takeSignals(lease: RunLease): Promise<readonly RunSignal[]> {
    const db = await this.database.open();
    if (await this.database.inPlace()) return takeSignals(db, lease);
    const reason = `the journal ${this.database.name} was removed or replaced while the run went on`;
    return [{ kind: 'abort', by: 'journal', reason }];
  }

  async setHalt(halt: Omit<Halt, 'since'> | null, entry?: EntryOf<Halt | null>): Promise<void> {
    await setHalt(this.database, halt, entry);
  }

  async halt(): Promise<Halt | null> {
    return haltNow(await this.database.open());
  }

  async saveSamples(run: string, samples: readonly Sample[]): Promise<void> {
    const db = await this.database.open();
    await mustExist(db, run);
    await saveSamples(db, run, samples);
  }

  async samples(run: string): Promise<readonly Sample[]> {
    return samplesOf(await this.database.open(), run);
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  private async eventsOf(db: Kysely<Schema>, run: string): Promise<readonly Recorded[]> {
    const rows = await db.selectFrom('events').selectAll().where('run', '=', run).orderBy('seq').execute();
    return rows.map((row) => recordedOf(row, this.database.name));
  }

  private in(ttlMs: number): RawBuilder<number> {
    return sql<number>`${this.database.nowMs} + ${ttlMs}`;
  }
}
