/** A process of a reference world, by those who started it: what it says itself is asked of it. */
export interface ComponentStatus {
  /** As `edge.us-west`, `instance.us-west-a.1`, `dns`. */
  readonly name: string;
  readonly role: 'edge' | 'store' | 'link' | 'instance' | 'dns' | 'users';
  /** Empty for `dns` and `users`. */
  readonly region: string;
  /** Empty for all but instances and the links of zones. */
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  readonly controlPort: number;
  /** Names its present life, another one after each start; null while it is dead. */
  readonly life: string | null;
  /**
   * `healthy`: it serves. `leaving`: its edge sends it nothing more. `stopping`: asked to finish. `paused`: frozen.
   * `down`: dead by harm. `stopped`: dead, left out by the scale.
   */
  readonly state: 'queued' | 'starting' | 'healthy' | 'leaving' | 'stopping' | 'paused' | 'down' | 'stopped';
  /** Injections that keep it down, or paused. */
  readonly heldBy: readonly string[];
}

/** Who is there, as whoever runs the processes tells it: a supervisor, or an engine of containers. */
export interface Components {
  /** Asked now, not remembered. */
  all(): Promise<readonly ComponentStatus[]>;
  /** At most a moment old, and cheap: for readings that come many times a second. */
  known(): Promise<readonly ComponentStatus[]>;
}

/** Whether a process can say what it holds: one that starts has forgotten it, one that is paused cannot answer. */
export function canTell({ state }: Pick<ComponentStatus, 'state'>): boolean {
  return state === 'healthy' || state === 'leaving';
}
