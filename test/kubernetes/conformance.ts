import { SystemClock } from '../../src/config/system-clock.js';
import type { FaultClass } from '../../src/core/kind.js';
import type { Fleet } from '../../src/core/ports/fleet.js';
import { discoverFaults } from '../../src/discovery.js';
import { eventually } from '../conformance/eventually.js';
import { type FaultCase, faultConformance } from '../conformance/fault.js';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';
import { ClusterPlace } from './cluster-place.js';

/** The janitor looks every second, and its calls take their time on a busy machine. */
const GRACE_MS = 15_000;
/** Renewals are calls of an API server that others use as well. */
const TTL_MS = 10_000;
/** Pods are replaced, one image start after the other. */
const PROOF_MS = 60_000;
/** One in each zone of the region. */
const REPLICAS = 2;

/** Pods of two regions that answer over HTTP, and how a target tells where they belong. */
export interface Pods {
  serve(place: ClusterPlace): Promise<unknown>;
  /** What differs from the usual in `spec.kubernetes` of the target. */
  readonly target: object;
}

const SPREAD: Pods = {
  serve: (place) => Promise.all([place.serve('west', 'us-west', REPLICAS), place.serve('east', 'us-east', 1)]),
  target: {},
};

/** Zones that templates tell apart, one of them by a name that the other region has as well. */
export const IN_ZONES: Pods = {
  serve: (place) =>
    Promise.all([
      place.serveOne({ name: 'west-a', region: 'us-west', zone: 'a' }),
      place.serveOne({ name: 'west-b', region: 'us-west', zone: 'b' }),
      place.serveOne({ name: 'east-a', region: 'us-east', zone: 'a' }),
    ]),
  target: { labels: { zone: 'zone' } },
};

/** What every fault owes, on pods of a cluster. */
export function clusterConformance(cluster: KubernetesOfSuite, cases: readonly FaultCase[], pods = SPREAD): void {
  const place = new ClusterPlace(cluster);
  const clock = new SystemClock();
  let faults: ReadonlyMap<string, FaultClass>;
  let fleet: Fleet;

  beforeAll(async () => {
    faults = await discoverFaults();
    await place.begin();
    place.startJanitor();
    await pods.serve(place);
    fleet = await place.open(pods.target);
  }, 300_000);
  // Whoever was replaced elsewhere does not come back by himself: all at once are placed evenly.
  beforeEach(async () => {
    const west = async () =>
      ((await fleet.capabilities.instances?.list()) ?? []).filter(({ region }) => region === 'us-west');
    if (new Set((await west()).map(({ zone }) => zone)).size === REPLICAS) return;
    await cluster.kubectl('scale', 'deployment/west', '--replicas=0');
    await eventually(west, (pods) => pods.length === 0, PROOF_MS);
    await cluster.kubectl('scale', 'deployment/west', `--replicas=${REPLICAS}`);
    await place.ready('west');
    await eventually(west, (pods) => pods.filter(({ state }) => state === 'running').length === REPLICAS, PROOF_MS);
  }, 180_000);
  afterAll(() => place.end(), 180_000);

  faultConformance('Kubernetes', cases, () => ({
    faults,
    capabilities: fleet.capabilities as Required<Fleet['capabilities']>,
    clock,
    graceMs: GRACE_MS,
    ttlMs: TTL_MS,
    proofMs: PROOF_MS,
    live: (work) => work(),
  }));
}
