// The Docker Engine of programs that build images and start examples.
import { openEngine } from '../dist/fleets/docker/engine.js';
import { engineAt, whereIsEngine } from '../dist/fleets/docker/where.js';

/** An engine that says nothing for so long, milliseconds, is given up. It is silent for as long as it unpacks an image. */
const SILENT_MS = 180_000;

const UNSAID = { host: null, context: null, certificates: null };

/** The engine that a target without a host means: that of DOCKER_HOST, of the context in use, or the machine's own. Throws where none answers. */
export async function connect() {
  const { docker, where } = await openEngine(await whereIsEngine(UNSAID, process.env));
  docker.modem.timeout = SILENT_MS;
  return Object.assign(docker, { at: engineAt(where) });
}

export async function has(engine, name) {
  return (await engine.listImages({ filters: { reference: [name] } })).length > 0;
}

/** Resolves when the engine has done what it tells of. Throws what it says in its answer: its status is 200 whatever happens. */
export function finished(engine, stream) {
  return new Promise((resolve, reject) => {
    engine.modem.followProgress(stream, (error, lines) => {
      const said = lines?.find((line) => line.error !== undefined)?.error;
      if (error || said !== undefined) reject(error ?? new Error(said));
      else resolve();
    });
  });
}
