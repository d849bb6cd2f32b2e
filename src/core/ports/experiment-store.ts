import type { AuditEntry } from './audit.js';

/** An experiment that was written over the API, as its author wrote it. */
export interface StoredExperiment {
  readonly name: string;
  readonly text: string;
  /** As of the experiment after parsing: what is compared when somebody replaces it. */
  readonly hash: string;
  readonly changedBy: string;
  /** ISO 8601. */
  readonly changedAt: string;
}

/** What is worth knowing of one without reading its text. */
export interface StoredExperimentLine extends Omit<StoredExperiment, 'text'> {
  readonly title: string;
  readonly target: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Experiments beside those of the catalog's files. Texts are valid when they come here. A change is durable when it
 * returns, with its entry in the audit log or not at all, and of two that replace the same one, one stands.
 */
export interface ExperimentStore {
  /** In order of their names. */
  list(): Promise<readonly StoredExperimentLine[]>;
  /** Null when there is none. */
  get(name: string): Promise<StoredExperiment | null>;
  /**
   * @param replaces the hash of what it takes the place of; null: there is none of its name.
   * @throws `precondition-failed` when that is no longer so.
   */
  put(
    experiment: StoredExperimentLine & Pick<StoredExperiment, 'text'>,
    replaces: string | null,
    entry?: AuditEntry,
  ): Promise<void>;
  /** @throws `precondition-failed` when it is not the one with this hash. */
  remove(name: string, hash: string, entry?: AuditEntry): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const ExperimentStore = Symbol('ExperimentStore');
