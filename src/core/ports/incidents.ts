import type { EntryOf } from './audit.js';

/** Something is wrong with what drills would be run on; nothing begins while it is open. */
export interface Incident {
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/** The incident that somebody has declared, kept where all processes see it. */
export interface IncidentBoard {
  /** Null when none is open. */
  incident(): Promise<Incident | null>;
  /** Declaring one while it is open keeps its beginning. Null closes it. With its entry in the audit log, both or neither. */
  setIncident(
    incident: { readonly by: string; readonly reason: string } | null,
    entry?: EntryOf<Incident | null>,
  ): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const IncidentBoard = Symbol('IncidentBoard');
