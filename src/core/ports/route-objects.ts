/** Where an object lives that says how users are divided. */
export interface RouteAddress {
  readonly namespace: string;
  readonly name: string;
}

/** What a rule of a route sends users to; those with weight get them in proportion. */
export interface RouteBackend {
  readonly name: string;
  /** 0 to 1 000 000. */
  readonly weight: number;
}

/** A gateway that a route asks to be carried by, and what its controller says of that. */
export interface RouteParent {
  /** `NAMESPACE/NAME`, with `:SECTION` where only that is meant. */
  readonly name: string;
  /** Null while nobody has said anything. */
  readonly accepted: boolean | null;
  /** The generation that this was said of. */
  readonly observedGeneration: number | null;
}

/** A route as the cluster has it. */
export interface RouteObject {
  /** Of all of it: another one after every change. */
  readonly version: string;
  /** Of what is wanted: another one when rules or parents are changed, and not when the controller says something. */
  readonly generation: number;
  readonly rules: readonly (readonly RouteBackend[])[];
  readonly parents: readonly RouteParent[];
  /** What anybody has written on it besides, by key. */
  readonly notes: Readonly<Record<string, string>>;
  /** Controllers that would put it back to what they have, in words, each with what tells of it. */
  readonly keptBy: readonly string[];
  /** Who has written what of it last, as the cluster has it. */
  readonly writers: readonly { readonly manager?: string }[];
}

/** What is to become of a route. */
export interface RouteChange {
  readonly rule: number;
  /** By position in the rule; all others stay. */
  readonly weights: ReadonlyMap<number, number>;
  /** Null takes one away. */
  readonly notes: Readonly<Record<string, string | null>>;
  /**
   * What the route is then: `held` away from what it was before, `home` as before and marked, `free` of all that is ours.
   * Who has written the weights is given up with the marks, which takes a change without weights.
   */
  readonly leaves: 'held' | 'home' | 'free';
}

/** Objects of a cluster that say how users are divided: what a router of that cluster is made on. */
export interface RouteObjects {
  read(route: RouteAddress, signal?: AbortSignal): Promise<RouteObject>;
  /**
   * All of the change or nothing of it, and nothing else. Throws `conflict` when the route is no longer what was read,
   * whoever has changed whatever of it.
   */
  change(route: RouteAddress, read: RouteObject, change: RouteChange, signal?: AbortSignal): Promise<void>;
}
