/** What lives in a fleet. `zone` is empty for what belongs to a whole region (an edge, a store, a link). */
export interface Instance {
  readonly id: string;
  readonly region: string;
  readonly zone: string;
  /** What it does: `instance`, `edge`, `store`, `link`, `dns`, ... or a workload's name on other fleets. */
  readonly service: string;
  readonly state: 'running' | 'starting' | 'down' | 'unknown';
  /** How it comes back after harm; `none` is refused unless the experiment says `allowIrreversible`. */
  readonly undo: Undo;
}

/**
 * What puts a subject back: a restart, being let go on where it was frozen, a replacement by its owner, an explicit
 * revert while it went on serving, or nothing.
 */
export type Undo = 'restart' | 'resume' | 'revert' | 'none' | `replaced-by ${string}`;
