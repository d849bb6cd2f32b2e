import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunDocument } from '../../src/core/run/document.js';
import { DockerPlaceOfSuite } from './docker-place.js';
import { withDocker } from '../servers/docker.js';

const EXPERIMENT = `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: kill-one, title: Kill one of two }
spec:
  target: boxes
  steadyState:
    probes: [{ name: here, type: command, command: ['true'], tolerance: { equals: 0 } }]
  method:
    - { id: kill, fault: { kind: instance.kill, region: west, count: 1 } }
    - { hold: { for: 1s } }
    - { revert: kill }
`;

withDocker('Silverback in a container', 'share', (docker) => {
  const place = new DockerPlaceOfSuite(docker);
  const boxes = [1, 2].map((zone) => ({ name: `west-${zone}`, region: 'west', zone: `west-${zone}` }));
  let catalog: string;
  beforeAll(async () => {
    catalog = await mkdtemp(join(tmpdir(), 'silverback-catalog-'));
    // Nobody in particular reads it.
    await chmod(catalog, 0o755);
    await mkdir(join(catalog, 'targets'));
    await writeFile(join(catalog, 'kill-one.yaml'), EXPERIMENT);
    await writeFile(join(catalog, 'targets', 'boxes.yaml'), target());
    await place.start(...boxes);
  });
  afterAll(() => rm(catalog, { recursive: true, force: true }));

  const target = () => `
apiVersion: silverback/v1
kind: Target
metadata: { name: boxes, title: Containers of one region }
spec: { fleet: docker, environment: test, routes: {}, docker: { host: '${docker.url}', image: '${docker.image}' } }
`;

  it('kills and brings back by the socket it was given, as nobody in particular and without a network', async () => {
    const socket = new URL(docker.url).pathname;
    const container = await docker.engine.createContainer({
      name: `${docker.name}-silverback`,
      Image: docker.image,
      Cmd: ['run', 'kill-one', '--json'],
      Env: ['SILVERBACK_COMMAND_PROBES=1'],
      // It asks to be harmed itself, and is not.
      Labels: { 'silverback.test': docker.name, 'silverback.enabled': 'true', 'silverback.region': 'west' },
      HostConfig: {
        NetworkMode: 'none',
        Binds: [`${socket}:${socket}`, `${catalog}:/app/experiments:ro`],
        GroupAdd: [String((await stat(socket)).gid)],
      },
    });
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const said = await logs(container, { stdout: true });
    const failed = StatusCode === 0 ? '' : `${said}${await logs(container, { stderr: true })}`;
    expect({ StatusCode, failed }).toEqual({ StatusCode: 0, failed: '' });
    const run = JSON.parse(said) as RunDocument;
    expect(run).toMatchObject({ verdict: 'passed', residue: [] });
    const [harmed, ...others] = run.injections.map(({ subject }) => subject);
    expect(others).toEqual([]);
    expect(boxes.map(({ name }) => place.nameOf(name))).toContain(harmed);
    for (const { name } of boxes) await place.isState(name, 'running');
  });

  /** Of one stream alone; the engine puts eight bytes before each piece. */
  async function logs(
    container: { logs(options: object): Promise<unknown> },
    which: { readonly stdout?: true; readonly stderr?: true },
  ): Promise<string> {
    let rest = (await container.logs(which)) as Buffer;
    let text = '';
    while (rest.length >= 8) {
      const end = 8 + rest.readUInt32BE(4);
      text += rest.subarray(8, end).toString();
      rest = rest.subarray(end);
    }
    return text;
  }
});
