// A sandbox that leaves the machine to what is measured.
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

/** The catalog of `place` has the target "small". */
export async function writeSmallTarget(place) {
  const folder = join(place, 'experiments', 'targets');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'small.yaml'), TARGET);
}
