import { eventually } from '../conformance/eventually.js';
import { withDocker } from '../servers/docker.js';

/** What Silverback adds to its base. */
const MOST_BYTES = 130e6;

withDocker('the image', 'share', (docker) => {
  const labels = () => ({ 'silverback.test': docker.name });

  /** @returns what a container of the image says on its way to exit code 0. */
  async function run(options: object): Promise<string> {
    const container = await docker.engine.createContainer({ Image: docker.image, Labels: labels(), ...options });
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const said = String(await container.logs({ stdout: true, stderr: true }));
    await container.remove();
    if (StatusCode !== 0) throw new Error(`exit code ${StatusCode}: ${said}`);
    return said;
  }

  it('is the command line, as nobody in particular, and adds little to its base', async () => {
    const alone = { HostConfig: { NetworkMode: 'none' } };
    expect(await run({ ...alone, Cmd: ['--version'] })).toMatch(/\d+\.\d+\.\d+/);
    expect(await run({ ...alone, Cmd: ['validate', '/app/experiments/kong.yaml'] })).not.toMatch(/error/i);
    expect(await run({ ...alone, Entrypoint: ['id', '--user'], Cmd: [] })).toContain('1000');
    const layers = (await docker.engine.getImage(docker.image).history()) as { Size: number }[];
    // The oldest is the base.
    const added = layers.slice(0, -1).reduce((sum, { Size }) => sum + Size, 0);
    expect(added).toBeLessThan(MOST_BYTES);
  });

  it('serves the API to those who have a token, says that it is well, and ends in order', async () => {
    const { engine, name, image } = docker;
    await engine.createVolume({ Name: name, Labels: labels() });
    const kept = { HostConfig: { NetworkMode: 'none', Binds: [`${name}:/data`] } };
    await run({ ...kept, Cmd: ['token', 'create', '--name', 'somebody', '--role', 'admin'] });
    const health = { Healthcheck: { Test: ['CMD', '/app/bin/is-healthy'], Interval: 1e9, Timeout: 3e9 } };
    const container = await engine.createContainer({ Image: image, Labels: labels(), ...kept, ...health });
    await container.start();
    const state = async () => (await container.inspect()).State;
    await eventually(
      async () => (await state()).Health?.Status,
      (status) => status === 'healthy',
      30_000,
    );
    await container.stop({ t: 20 });
    expect(await state()).toMatchObject({ Status: 'exited', ExitCode: 0 });
    await container.remove();
    await engine.getVolume(name).remove();
  });
});
