/** Asks a system of others, an alert manager or a status page, whether an incident is open. */
export interface IncidentProbe {
  /**
   * @returns what it says is wrong; null when nothing is. An answer that cannot be had rejects, and counts as an open
   * incident. Settles soon after the signal is aborted.
   */
  ask(signal: AbortSignal): Promise<string | null>;
}

/** Token under which the entry points bind an adapter. */
export const IncidentProbe = Symbol('IncidentProbe');
