import type { AuditEntry } from './audit.js';
import type { RunRequest } from '../run/request.js';

/** A key that a caller gave to a request, so that asking again is not asking twice. Callers do not share keys. */
export interface RequestKey {
  readonly caller: string;
  readonly key: string;
}

/** The run that a key stands for. */
export interface KeyedRun {
  readonly run: string;
  /** Of what was asked with the key. */
  readonly fingerprint: string;
}

/** Requests for runs that are made once for a key, however many processes are asked at once. */
export interface KeyedRequests {
  /** Null for a key that nobody has used. */
  find(key: RequestKey): Promise<KeyedRun | null>;
  /**
   * Records a run, its key and the entry in the audit log, all or nothing.
   * @returns what the key stands for now: this run, or the one of whoever was first.
   */
  create(key: RequestKey, asked: KeyedRun, request: RunRequest, at: Date, entry?: AuditEntry): Promise<KeyedRun>;
}

/** Token under which the entry points bind an adapter. */
export const KeyedRequests = Symbol('KeyedRequests');
