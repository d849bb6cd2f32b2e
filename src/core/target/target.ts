/** The environment in which only experiments may run that allow it. */
export const PRODUCTION = 'production';

/** A target file after parsing: where experiments run. */
export interface Target {
  readonly name: string;
  readonly fleet: 'sandbox' | 'docker' | 'kubernetes';
  /** What it is to its owners: staging, production, ... */
  readonly environment: string;
  /** SHA-256 (hex) of the file's content. */
  readonly hash: string;
  readonly routes: Readonly<Record<string, TargetRoute>>;
  /** Regions or users' names that no experiment may touch, and that a gate compares with. */
  readonly control: readonly string[];
  readonly endpoints: Readonly<Record<string, string>>;
  /** The reference world (`src/world/README.md`): what a sandbox starts, or what runs on the engine; null where users are others. */
  readonly world: WorldLayout | null;
  /** Only `docker`: the engine, and which of its containers are meant. */
  readonly docker: DockerPlace | null;
  /** Only `kubernetes`: the cluster, and which of its namespaces are meant. */
  readonly kubernetes: ClusterPlace | null;
}

/** A Kubernetes cluster, and how its pods tell where they belong. */
export interface ClusterPlace {
  /** A file; null: what the environment of the worker says, or the pod that it runs in. */
  readonly kubeconfig: string | null;
  readonly context: string | null;
  /** By region, where each region is a cluster of its own: how that differs from the rest; null for one cluster. */
  readonly clusters: Readonly<Record<string, OwnCluster>> | null;
  /** The region of everything in it; null where nodes or pods say it. */
  readonly region: string | null;
  /** Null: every namespace that is labelled `silverback.dev/enabled=true`. */
  readonly namespaces: readonly string[] | null;
  readonly protected: readonly string[];
  /** Whether nodes may be closed on which other namespaces have pods that have not agreed to that. */
  readonly bystanders: 'refuse' | 'accept';
  /** Where Silverback's own leases and its janitor live. */
  readonly own: string;
  /** Silverback's own, of which agents are made; null: that of its pods in `own`. */
  readonly image: string | null;
  readonly labels: { readonly region: string; readonly zone: string; readonly service: string };
  /** The service whose pods answer users: what a region's capacity and scale are counted in. */
  readonly serves: string;
}

/** What is said of the cluster of one region alone. */
export type OwnCluster = Pick<ClusterPlace, 'context'> &
  Partial<Pick<ClusterPlace, 'kubeconfig' | 'namespaces' | 'own'>>;

/** A Docker Engine, and how its containers tell where they belong. */
export interface DockerPlace {
  /** `unix://` or `tcp://`; null: what the environment of the worker names, or the usual socket. */
  readonly host: string | null;
  /** Name of a context of the `docker` command. */
  readonly context: string | null;
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`. */
  readonly certificates: string | null;
  /** A Compose project whose containers may be touched without a label of their own. */
  readonly project: string | null;
  readonly labels: { readonly region: string; readonly zone: string; readonly service: string };
  /** By Compose service: where its containers belong, where they have no labels. */
  readonly places: Readonly<Record<string, { readonly region: string; readonly zone: string }>>;
  /** The service whose containers answer users: what a region's capacity and scale are counted in. */
  readonly serves: string;
  /** Silverback's own image, of which its agents are made. */
  readonly image: string;
  /** The engine's socket on its own machine, as it is mounted into an agent; null: the one it is reached by, or the usual one. */
  readonly socket: string | null;
}

export interface TargetRoute {
  readonly router: string;
  /** The users' name. */
  readonly host: string;
  /** How long an answer may be cached, milliseconds: what a soak must outlast. */
  readonly ttlMs: number;
  /** The division at rest, basis points by region. */
  readonly weights: Readonly<Record<string, number>>;
  /** Only, and always, with router `haproxy`. */
  readonly haproxy?: HaproxyPlace | undefined;
  /** Only, and always, with router `gateway-api`. */
  readonly gateway?: GatewayPlace | undefined;
}

/** Where a route is carried by gateways of a cluster: one rule of an HTTPRoute. */
export interface GatewayPlace {
  readonly namespace: string;
  /** Of the HTTPRoute. */
  readonly name: string;
  /** Counted from 0. */
  readonly rule: number;
  /** Names of its backendRefs, by region: the regions are those of the weights. */
  readonly backends: Readonly<Record<string, readonly string[]>>;
}

/** Where a route is carried by HAProxy. Each process holds its own copy of the weights. */
export interface HaproxyPlace {
  /** `region`: where the process lives and dies; null for one that serves all of them. */
  readonly at: readonly { readonly address: string; readonly region: string | null }[];
  readonly backend: string;
  /** Servers of the backend, by region: the regions are those of the weights. */
  readonly servers: Readonly<Record<string, readonly string[]>>;
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
