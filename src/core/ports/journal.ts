import type { Admission } from '../admission/admission.js';
import type { AdmissionRequest } from '../admission/request.js';
import type { RunEvent, Recorded } from '../run/event.js';
import type { RunDocument } from '../run/document.js';
import type { AuditEntry, EntryOf } from './audit.js';

/** The right to advance a run. Every append is made under it and is refused when a newer epoch exists. */
export interface RunLease {
  readonly run: string;
  readonly owner: string;
  readonly epoch: number;
}

/** What somebody outside the worker asks of a run. Kept in the journal, so that it reaches the worker in whichever process it is. */
export interface RunSignal {
  readonly kind: 'abort' | 'pause' | 'resume';
  readonly by: string;
  readonly reason: string;
}

/** A run that is not finished and that nobody holds. */
export interface DueRun {
  readonly id: string;
  /** Of who held it last; 0 while nobody has. */
  readonly epoch: number;
}

/** One line of `history`. */
export interface RunSummary {
  readonly id: string;
  readonly experiment: string;
  readonly target: string;
  readonly status: RunDocument['status'];
  readonly verdict: RunDocument['verdict'];
  readonly reason: string | null;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** As in the run document; empty for a run that was recorded before the journal kept it here. */
  readonly experimentHash: string;
}

/** Which runs `history` is about; what is left out does not matter. */
export interface HistoryFilter {
  readonly experiment?: string;
  readonly experimentHash?: string;
  readonly target?: string;
  readonly status?: RunSummary['status'];
  readonly verdict?: RunSummary['verdict'];
  /** Only runs that were requested at this moment or later, ISO 8601 in UTC. */
  readonly from?: string;
  /** Only runs that were requested before this moment, ISO 8601 in UTC. */
  readonly before?: string;
  /** Only runs that come after this one in the list. */
  readonly after?: Pick<RunSummary, 'createdAt' | 'id'>;
  /** At most so many. */
  readonly limit: number;
}

/** A probe's reading, kept for charts; never part of a decision after a restart. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly series: string;
  readonly value: number;
}

/** The global stop: nothing begins, and every run rolls back. */
export interface Halt {
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/**
 * Append-only events of runs, leases with fencing epochs, and what goes with them. SQLite embedded, PostgreSQL
 * distributed, the same queries. Appends are durable when they return. Times of leases are the database's own. Every
 * call settles: an adapter gives up on a database that does not answer, with `journal-unavailable`. What is asked for
 * with an entry for the audit log is kept with it, both or neither; an adapter without such a log keeps none.
 */
export interface RunJournal {
  /** Creates a run from its first event. Fails when the id exists. */
  create(run: string, first: RunEvent, at: Date, entry?: AuditEntry): Promise<void>;
  /** Takes the lease if nobody holds it or it has run out; the epoch then is one higher than ever before. Null when held. */
  acquire(run: string, owner: string, ttlMs: number): Promise<RunLease | null>;
  /** Throws `lease-lost` when it is no longer ours. */
  renew(lease: RunLease, ttlMs: number): Promise<void>;
  release(lease: RunLease): Promise<void>;
  /** All or nothing, durable. Throws `lease-lost` on a stale epoch or when `expectedSeq` is not the number of events so far. */
  append(lease: RunLease, expectedSeq: number, events: readonly Recorded[]): Promise<void>;
  /** Throws `events-gone` for a run of which only the document is kept. */
  read(run: string): Promise<readonly Recorded[]>;
  /**
   * Whether a run may begin. If so it is marked with its claim, in the same transaction: of two that are in each
   * other's way one is admitted. Asked again, the run is judged again without being in its own way. Throws `lease-lost`.
   */
  admit(lease: RunLease, request: AdmissionRequest): Promise<Admission>;
  /** The same for a run that does not exist yet; marks nothing. */
  admissible(request: AdmissionRequest): Promise<Admission>;
  /** The run as the outside sees it, for as long as the journal knows it. */
  document(run: string): Promise<RunDocument>;
  /** Runs to be taken, those that somebody has held first, then the oldest first; at most so many. */
  due(limit?: number): Promise<readonly DueRun[]>;
  /** Runs that are not finished, whoever holds them. */
  open(target?: string): Promise<readonly RunSummary[]>;
  /** The newest first. */
  history(filter: HistoryFilter): Promise<readonly RunSummary[]>;
  /** Finds a run by id or by a unique prefix of it (`latest` is the newest). Null when there is none. */
  find(id: string): Promise<string | null>;

  /** Throws `conflict` for a run that is finished, and keeps nothing then. */
  signal(run: string, signal: RunSignal, entry?: AuditEntry): Promise<void>;
  /** Signals not yet taken, oldest first; taking marks them under the lease. */
  takeSignals(lease: RunLease): Promise<readonly RunSignal[]>;

  /** @param halt null lifts it */
  setHalt(halt: Omit<Halt, 'since'> | null, entry?: EntryOf<Halt | null>): Promise<void>;
  halt(): Promise<Halt | null>;

  saveSamples(run: string, samples: readonly Sample[]): Promise<void>;
  samples(run: string): Promise<readonly Sample[]>;
  close(): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const RunJournal = Symbol('RunJournal');
