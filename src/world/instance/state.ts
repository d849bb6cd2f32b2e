/** What `GET /state` of an instance answers. */
export interface InstanceState {
  readonly busy: number;
  readonly queued: number;
  readonly served: number;
  readonly shed: number;
  /** Requests a second that it can carry: slots / service time. */
  readonly capacity: number;
  readonly epochs: Readonly<Record<string, number>>;
  readonly burns: readonly {
    readonly run: string;
    readonly injection: string;
    /** Of one core. */
    readonly share: number;
    readonly expiresInMs: number;
  }[];
  /** CPU time that the process has used, and how long it has been up: two readings tell the share of a core. */
  readonly cpu: { readonly usedMs: number; readonly upMs: number };
}
