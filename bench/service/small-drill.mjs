// A drill on a sandbox that leaves the machine to what is measured.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const TARGET = `
apiVersion: silverback/v1
kind: Target
metadata: { name: small, title: A small world }
spec:
  fleet: sandbox
  world:
    regions:
      us-west: { zones: { us-west-a: 1 } }
      us-east: { zones: { us-east-a: 1 } }
    routes:
      www: { host: www.silverback.test, weights: { us-west: 50%, us-east: 50% }, startsPerSecond: 20, users: 200 }
    territories: 100
    ttl: 1s
    instance: { slots: 4, service: 10ms, queue: 20 }
`;

/** One reading tells its steady state, and the injection is its first step: what is left is the way there. */
const EXPERIMENT = `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: small-drill, title: One cut }
spec:
  target: small
  steadyState:
    interval: 250ms
    probes:
      - { name: www, type: http, url: "\${target.www}", tolerance: { status: { equals: 200 }, latency: { atMost: 2s } } }
  guards: { skipPreflight: [capacity] }
  method:
    - id: cut
      fault: { kind: network.partition, between: [us-west, us-east] }
    - revert: cut
`;

export const SMALL_DRILL = 'small-drill';

/** Puts it into the catalog of `place`. */
export async function writeSmallDrill(place) {
  const folder = join(place, 'experiments');
  await mkdir(join(folder, 'targets'), { recursive: true });
  await writeFile(join(folder, 'targets', 'small.yaml'), TARGET);
  await writeFile(join(folder, `${SMALL_DRILL}.yaml`), EXPERIMENT);
}
