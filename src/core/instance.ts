/** What lives in a fleet. `zone` is empty for what belongs to a whole region (an edge, a store, a link). */
export interface Instance {
  readonly id: string;
  /** Tells it from another one that bears its id later; absent where ids are never given twice. */
  readonly identity?: string;
  readonly region: string;
  readonly zone: string;
  /** What it does: `instance`, `edge`, `store`, `link`, `dns`, ... or a workload's name on other fleets. */
  readonly service: string;
  readonly state: 'running' | 'starting' | 'down' | 'unknown';
  /** How it comes back after harm; `none` is refused unless the experiment says `allowIrreversible`. */
  readonly undo: Undo;
  /** The machine on which it runs, and which can be closed to whoever replaces it; absent where nobody can. */
  readonly node?: string;
  /** Why it does not leave its node when that is closed, as words after its name; absent where it does. */
  readonly unmovable?: string;
  /** Why its network cannot be cut without harming others, as words after its name; absent where it can. */
  readonly uncuttable?: string;
  /** It has no network at all: there is nothing of it to cut, to delay or to lose. */
  readonly offline?: true;
  /** Why nothing can burn CPU time inside it, as words after its name; absent where something can. */
  readonly unburnable?: string;
  /** Bytes of memory that it may use, or why none can be held inside it, as words after its name; absent where nobody can tell. */
  readonly memory?: { readonly limit: number } | { readonly unholdable: string };
  /** Where balancers that are known send it requests; absent where its own gateway does. */
  readonly servers?: readonly BalancedServer[];
  /** Why nobody can be told to send it nothing more, as words after its name; absent where somebody can. */
  readonly undrainable?: string;
}

/** A server of the balancer of a route. */
export interface BalancedServer {
  readonly route: string;
  readonly server: string;
}

/**
 * What puts a subject back: a restart, being let go on where it was frozen, a replacement by its owner, an explicit
 * revert while it went on serving, or nothing.
 */
export type Undo = 'restart' | 'resume' | 'revert' | 'none' | `replaced-by ${string}`;

/** @returns what an effect is about: this very instance, whoever bears its id later. */
export const itself = ({ id, identity = id }: Pick<Instance, 'id' | 'identity'>): string => identity;
