import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import type { Way } from './keeper.js';
import { withServer, type ServerOfSuite } from './suite.js';

export interface DockerOfSuite extends ServerOfSuite {
  /** As `DOCKER_HOST` names it. */
  readonly url: string;
  readonly engine: Docker;
  /** Silverback's own image on this engine, with the `sh`, `iptables`, `ipset` and `node` of its base. */
  readonly image: string;
  /** Names what the suite makes; containers and networks called so, or labelled `silverback.test=NAME`, are removed at its end. */
  readonly name: string;
}

/**
 * A suite on a real Docker Engine (see `withServer`).
 * @param way `share`: the engine of the whole test run; `own`: one that the suite may stop and kill.
 */
export function withDocker(name: string, way: Way, suite: (docker: DockerOfSuite) => void): void {
  withServer('docker', way, name, (server) => {
    const mark = `sbtest-${randomBytes(4).toString('hex')}`;
    let engine: Docker;
    beforeAll(() => {
      engine = new Docker({ socketPath: new URL(server().url).pathname });
    });
    if (way === 'share') afterAll(() => removeMarked(server().url, mark));
    suite({
      get url() {
        return server().url;
      },
      get engine() {
        return engine;
      },
      get image() {
        return server().image;
      },
      name: mark,
      act: (what) => server().act(what),
    });
  });
}

async function removeMarked(url: string, mark: string): Promise<void> {
  const engine = new Docker({ socketPath: new URL(url).pathname });
  const filters = { label: [`silverback.test=${mark}`] };
  const failed: string[] = [];
  const tell = ({ message }: Error) => failed.push(message);
  // One after the other: of several at once Docker Engine 20.10 miscounts who is left on a network, and then keeps that.
  for (const { Id } of await engine.listContainers({ all: true, filters }))
    await engine.getContainer(Id).remove({ force: true, v: true }).catch(tell);
  for (const { Id } of await engine.listNetworks({ filters })) await engine.getNetwork(Id).remove().catch(tell);
  if (failed.length > 0) throw new Error(failed.join('; '));
}
