import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../conformance/eventually.js';
import { withDocker } from '../../servers/docker.js';

interface Met {
  readonly requests: number;
  readonly lost: number;
  readonly regions: Readonly<Record<string, number>>;
  readonly causes: Readonly<Record<string, number>>;
}

withDocker('the reference world behind a HAProxy', 'share', (docker) => {
  const program = async (...args: string[]) => {
    const command = [resolve('examples/docker/world.mjs'), ...args, '--project', docker.name];
    const images = { SILVERBACK_IMAGE: docker.image, SILVERBACK_FRONT_IMAGE: docker.image };
    const env = { ...process.env, DOCKER_HOST: docker.url, ...images };
    return (await promisify(execFile)(process.execPath, command, { env })).stdout;
  };
  const watch = async (seconds: number) => JSON.parse(await program('watch', '--seconds', String(seconds))) as Met;
  beforeAll(() => program('up', '--front'));
  afterAll(() => program('down'));

  it('loses nobody by the death of an edge: its users are served elsewhere, and there again when it is back', async () => {
    const edge = docker.engine.getContainer(`${docker.name}-edge-us-west-1`);
    expect(await watch(3)).toMatchObject({ lost: 0, causes: {} });
    const [meanwhile] = await Promise.all([watch(6), edge.kill()]);
    expect(meanwhile).toMatchObject({ lost: 0, causes: {} });
    expect(meanwhile.regions['us-east']).toBeGreaterThan(100);
    await edge.start();
    const { seen } = await eventually(
      () => watch(2),
      ({ regions }) => (regions['us-west'] ?? 0) > 20,
      30_000,
    );
    expect(seen.regions['us-west']).toBeGreaterThan(20);
  });
});
