// The engine that is measured, and what happens on it.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect as connectTo } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connect } from '../../scripts/docker-engine.mjs';
import { keepServers } from '../../scripts/test-servers.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export async function openEngine() {
  const { DOCKER_HOST: given } = process.env;
  if (given) return new Engine(await connect(), given, `the engine of DOCKER_HOST, ${given}`, async () => undefined);
  const kept = await keepServers(root);
  const end = async () => void (await kept.end());
  const { socket, missing } = JSON.parse(kept.env.SILVERBACK_TEST_KEEPER);
  try {
    if (missing.share.docker) throw new Error(missing.share.docker);
    const keeper = connectTo(socket);
    await once(keeper, 'connect');
    keeper.write('{"share":"docker"}\n');
    const [line] = await once(createInterface({ input: keeper }), 'line');
    const { url, error } = JSON.parse(line);
    if (error) throw new Error(error);
    // Its image and the commands of peers go there, too.
    process.env.DOCKER_HOST = url;
    return new Engine(await connect(), url, 'an engine of its own', async () => {
      keeper.end();
      await end();
    });
  } catch (error) {
    await end();
    throw new Error(`no Docker Engine: set DOCKER_HOST, or see why none can be started: ${error.message}`);
  }
}

/** An engine with the containers that were made for this. */
class Engine {
  mark = `sbbench-${randomBytes(4).toString('hex')}`;
  made = 0;

  constructor(docker, url, named, end) {
    Object.assign(this, { url, named, end, docker });
    const program = join(root, 'scripts', 'image.mjs');
    this.image = execFileSync(process.execPath, [program], { encoding: 'utf8' }).trim();
  }

  get labels() {
    return { 'silverback.bench': this.mark };
  }

  /** As a target file has it: all that carries the labels of one part. */
  target(name) {
    return `
apiVersion: silverback/v1
kind: Target
metadata: { name: ${name} }
spec: { fleet: docker, environment: bench, routes: {}, docker: { host: "${this.url}", image: "${this.image}" } }
`;
  }

  /** Makes and starts `count` containers of a region. @param more of the engine's interface */
  async containers(region, count, { HostConfig, ...more } = {}) {
    const names = Array.from({ length: count }, () => `${this.mark}-${region}-${(this.made += 1)}`);
    const made = [];
    for (const name of names)
      made.push(
        await this.docker.createContainer({
          name,
          Image: this.image,
          Entrypoint: ['sleep', '1000000'],
          Healthcheck: { Test: ['NONE'] },
          Labels: {
            ...this.labels,
            'silverback.enabled': 'true',
            'silverback.region': region,
            'silverback.zone': `${region}-a`,
            'silverback.service': 'instance',
          },
          HostConfig: { NetworkMode: 'none', ...HostConfig },
          ...more,
        }),
      );
    for (const container of made) await container.start();
    return made.map((container, at) => Object.assign(container, { name: names[at] }));
  }

  async network(name) {
    return this.docker.createNetwork({ Name: `${this.mark}-${name}`, Labels: this.labels });
  }

  /** Runs a script in a container. @returns what it said */
  async within(container, script) {
    const exec = await container.exec({
      Cmd: ['bash', '-c', script],
      AttachStdout: true,
      AttachStderr: true,
      Tty: true,
    });
    const stream = await exec.start({ Tty: true, hijack: true });
    let said = '';
    stream.setEncoding('utf8').on('data', (text) => (said += text));
    await new Promise((resolve) => stream.on('end', resolve).on('close', resolve));
    return said.trim();
  }

  /** Containers of agents of any run. */
  async agents() {
    const found = await this.docker.listContainers({ all: true, filters: { label: ['silverback.part'] } });
    return found.map(({ Names, Status }) => `${Names.join()} ${Status}`);
  }

  /** The engine's events as they come in here. */
  async follow() {
    const stream = await this.docker.getEvents({
      filters: { type: ['container'], label: [`silverback.bench=${this.mark}`] },
    });
    const heard = new Set();
    createInterface({ input: stream }).on('line', (line) => {
      const at = performance.now();
      const { Action, Actor, time } = JSON.parse(line);
      for (const hear of heard) hear({ action: Action, name: Actor.Attributes.name, at, time });
    });
    return {
      /** Resolves to when the last of these names was told of, on the monotonic clock of this process, milliseconds. */
      all(action, names, withinMs = 120_000) {
        const left = new Set(names);
        return new Promise((resolve, reject) => {
          const late = setTimeout(() => {
            heard.delete(hear);
            reject(new Error(`no "${action}" of ${[...left].slice(0, 5).join(', ')} within ${withinMs} ms`));
          }, withinMs);
          const hear = ({ action: said, name, at }) => {
            if (said !== action || !left.delete(name) || left.size > 0) return;
            clearTimeout(late);
            heard.delete(hear);
            resolve(at);
          };
          heard.add(hear);
        });
      },
      close: () => stream.destroy(),
    };
  }

  /** Takes away what a part has made. */
  async clear() {
    const filters = { label: [`silverback.bench=${this.mark}`] };
    for (const { Id } of await this.docker.listContainers({ all: true, filters }))
      await this.docker.getContainer(Id).remove({ force: true, v: true });
    for (const { Id } of await this.docker.listNetworks({ filters })) await this.docker.getNetwork(Id).remove();
  }

  async close() {
    await this.clear();
    await this.end();
  }
}
