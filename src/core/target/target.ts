/** A target file after parsing: where experiments run. */
export interface Target {
  readonly name: string;
  readonly fleet: 'sandbox' | 'docker' | 'kubernetes';
  readonly environment: string;
  /** SHA-256 (hex) of the file's content. */
  readonly hash: string;
  readonly routes: Readonly<Record<string, TargetRoute>>;
  /** Regions or users' names that no experiment may touch, and that a gate compares with. */
  readonly control: readonly string[];
  readonly endpoints: Readonly<Record<string, string>>;
  /** Only `sandbox`: the world to start, see `src/world/README.md`. */
  readonly world: WorldLayout | null;
}

export interface TargetRoute {
  readonly router: string;
  /** The users' name. */
  readonly host: string;
  /** How long an answer may be cached, milliseconds: what a soak must outlast. */
  readonly ttlMs: number;
  /** The division at rest, basis points by region. */
  readonly weights: Readonly<Record<string, number>>;
}

/** The reference world's layout; the world process reads the same document (world/layout.ts). Times in milliseconds. */
export interface WorldLayout {
  readonly regions: Readonly<Record<string, { readonly zones: Readonly<Record<string, number>> }>>;
  readonly routes: Readonly<Record<string, WorldRoute>>;
  readonly territories: number;
  readonly ttlMs: number;
  readonly instance: { readonly slots: number; readonly serviceMs: number; readonly queue: number };
  /** A region whose store fails `errorShare` of its calls and adds `delayMs` once it serves more than `aboveShare` of the users. */
  readonly degrade: {
    readonly region: string;
    readonly aboveShare: number;
    readonly errorShare: number;
    readonly delayMs: number;
  } | null;
}

export interface WorldRoute {
  readonly host: string;
  /** Basis points; a users' name with one region is no route for experiments, but a control. */
  readonly weights: Readonly<Record<string, number>>;
  readonly startsPerSecond: number;
  readonly users: number;
}
