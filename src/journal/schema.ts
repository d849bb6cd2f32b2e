import type { Generated } from 'kysely';
import type { Role } from '../core/access/caller.js';
import type { RunSignal, RunSummary } from '../core/ports/journal.js';
import type { Outcome } from '../core/schedule/firing.js';

/** What all adapters share. Times of people are ISO text of the worker; times of leases are the database's, in milliseconds. */
export interface Schema {
  readonly runs: RunsTable;
  readonly events: EventsTable;
  readonly signals: SignalsTable;
  readonly samples: SamplesTable;
  readonly halt: HaltTable;
  readonly incident: IncidentTable;
  readonly claims: ClaimsTable;
  readonly schedules: SchedulesTable;
  readonly firings: FiringsTable;
  readonly tokens: TokensTable;
  readonly audit: AuditTable;
  readonly experiments: ExperimentsTable;
  readonly request_keys: RequestKeysTable;
  readonly documents: DocumentsTable;
  readonly webhooks: WebhooksTable;
  readonly deliveries: DeliveriesTable;
}

/**
 * A run's summary and its lease in one row: an append checks owner, epoch and number of events, and moves the summary
 * on, in a single conditional update, so that no isolation level of any database can let a superseded worker through.
 */
export interface RunsTable {
  readonly id: string;
  readonly experiment: string;
  readonly target: string;
  readonly status: RunSummary['status'];
  readonly verdict: RunSummary['verdict'];
  readonly reason: string | null;
  readonly requested_by: string;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly experiment_hash: string;
  readonly event_count: number;
  /** Who holds the lease; null when it was released or never taken. */
  readonly owner: string | null;
  /** The highest epoch ever given. */
  readonly epoch: number;
  readonly lease_expires_ms: number;
  /** Requests a second before the run touched anything; null while that was not measured. */
  readonly load_per_second: number | null;
  /** Requests that got no correct answer; null while they were not counted. */
  readonly lost: number | null;
}

export interface EventsTable {
  readonly run: string;
  readonly seq: number;
  readonly at: string;
  readonly epoch: number;
  /** The event as JSON. */
  readonly body: string;
}

export interface SignalsTable {
  readonly id: Generated<number>;
  readonly run: string;
  readonly kind: RunSignal['kind'];
  readonly by: string;
  readonly reason: string;
  /** The epoch that took it, and how many events the run had then; null while nobody did. */
  readonly taken_epoch: number | null;
  readonly taken_seq: number | null;
}

export interface SamplesTable {
  readonly run: string;
  readonly at_ms: number;
  readonly series: string;
  readonly value: number;
}

/** One row while the halt is on, none otherwise. */
export interface HaltTable {
  readonly id: number;
  readonly by: string;
  readonly reason: string;
  readonly since_ms: number;
}

/** One row while an incident is open, none otherwise. */
export interface IncidentTable {
  readonly id: number;
  readonly by: string;
  readonly reason: string;
  readonly since_ms: number;
}

/** What a run was admitted for. It counts until the run is finished. */
export interface ClaimsTable {
  readonly run: string;
  readonly target: string;
  /** JSON; null: the whole target. */
  readonly routes: string | null;
  /** JSON. */
  readonly exposure: string;
  readonly allowance_ms: number | null;
}

export interface SchedulesTable {
  readonly id: string;
  readonly version: number;
  /** JSON, as it was written. */
  readonly document: string;
  readonly created_ms: number;
  readonly created_by: string;
  readonly updated_ms: number;
  readonly updated_by: string;
  /** The next slot; null when there is none. */
  readonly slot_ms: number | null;
  /** JSON, how it was drawn. */
  readonly draw: string | null;
  /** When somebody is to look at it: the start of that slot, or later when it waits. */
  readonly wake_ms: number | null;
  /** The newest slot that was decided. */
  readonly last_slot_ms: number | null;
}

export interface FiringsTable {
  readonly schedule: string;
  readonly slot_ms: number;
  readonly due_ms: number;
  readonly at_ms: number;
  readonly outcome: Outcome;
  /** JSON, a list of texts. */
  readonly reasons: string;
  readonly run: string | null;
  /** JSON. */
  readonly draw: string | null;
}

export interface TokensTable {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at: string | null;
}

export interface AuditTable {
  readonly id: string;
  readonly at: string;
  readonly who: string;
  readonly role: Role;
  readonly from: string | null;
  readonly action: string;
  readonly subject: string;
  /** JSON. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Experiments that were written over the API. */
export interface ExperimentsTable {
  readonly name: string;
  readonly title: string;
  readonly target: string;
  /** JSON. */
  readonly labels: string;
  readonly text: string;
  readonly hash: string;
  readonly changed_by: string;
  readonly changed_at: string;
}

/** Keys under which runs were asked for, unique by caller. */
export interface RequestKeysTable {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly run: string;
}

/** The run document, as JSON, of a run whose events are no longer kept. */
export interface DocumentsTable {
  readonly run: string;
  readonly body: string;
}

export interface WebhooksTable {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  /** JSON, a list of types; null: all. */
  readonly types: string | null;
}

/** What receivers are still to get. One that has arrived is gone. */
export interface DeliveriesTable {
  readonly webhook: string;
  /** Of the notice. */
  readonly id: string;
  /** The notice as JSON. */
  readonly body: string;
  readonly attempts: number;
  /** When it is to be sent, or, in hand, when somebody else may take it; null: never, it is a dead letter. */
  readonly due_ms: number | null;
  /** Why the last attempt failed. */
  readonly error: string | null;
  readonly died_ms: number | null;
}
