// Programs of others that suites drive, and that npm does not bring.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { isProgram } from '../test/servers/keeper/binaries.mjs';
import { cache } from './cache.mjs';

export const TOOLS = {
  schemathesis: { title: 'Schemathesis', variable: 'SILVERBACK_TEST_SCHEMATHESIS', home: 'schemathesis' },
  traefik: { title: 'Traefik', variable: 'SILVERBACK_TEST_TRAEFIK', home: '.' },
  helm: { title: 'Helm', variable: 'SILVERBACK_TEST_HELM', home: '.' },
};

/** Waits until nothing is built any more that suites on a cluster need: `.ci/run` builds it beside the other suites. */
export function clusterBuilt(root) {
  spawnSync('bash', ['-c', '. test/cluster/places.sh && build_ended'], { cwd: root, stdio: 'inherit' });
}

/** Finds them, in the environment, on the path, or where they were installed or built. @returns `env` for the suites. */
export function findTools() {
  const found = Object.entries(TOOLS).map(([name, { variable, home }]) => {
    const places = [...(process.env.PATH ?? '').split(delimiter), join(cache, home, 'bin')];
    return [variable, process.env[variable] || places.map((place) => join(place, name)).find(isProgram)];
  });
  return { env: Object.fromEntries(found.filter(([, program]) => program !== undefined)) };
}
