// The Docker Engine of programs that build images and start examples.
import Docker from 'dockerode';

/** An engine that says nothing for so long, milliseconds, is given up. It is silent for as long as it unpacks an image. */
const SILENT_MS = 180_000;

/** The engine that DOCKER_HOST names, or the machine's own. */
export function connect() {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  const socket = host.startsWith('unix:') ? { socketPath: new URL(host).pathname } : {};
  return new Docker({ ...socket, timeout: SILENT_MS });
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
