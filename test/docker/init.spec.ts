import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Place } from '../e2e/silverback.js';
import { withDocker } from '../servers/docker.js';
import { DRILL, SETTINGS, startShop } from './shop.js';

withDocker('a target file from what is found on an engine', 'share', (docker) => {
  let place: Place;
  const init = (...args: string[]) => place.run('init', '--fleet', 'docker', ...args);
  const file = () => join(place.directory, 'experiments', 'targets', `${docker.name}.yaml`);

  beforeAll(async () => {
    place = await Place.make(undefined, { ...SETTINGS, DOCKER_HOST: docker.url });
    await startShop(docker, {
      web: { 'example.region': 'west', 'example.zone': 'west-a', 'silverback.service': 'instance' },
      api: { 'example.region': 'west', 'example.zone': 'west-b' },
      worker: {},
    });
  });
  afterAll(() => place.leave());

  it('is written, names what each container lacks, is valid, and plans are made with it', async () => {
    const { code, stdout } = await init('--project', docker.name);
    expect(code).toBe(0);
    expect(stdout).toContain(`experiments/targets/${docker.name}.yaml: target ${docker.name}`);
    expect(stdout).toMatch(new RegExp(`no region: .*${docker.name}-worker-1.*; add the label example\\.region`));
    expect(stdout).toMatch(new RegExp(`no route: .*${docker.name}-web-1`));
    expect(await place.run('validate', file())).toMatchObject({ code: 0 });
    await place.write('experiments/drill.yaml', DRILL);
    const written = await readFile(file(), 'utf8');
    expect(written).toContain('image: silverback\n');
    await writeFile(file(), written.replace('image: silverback', `image: ${docker.image}`));
    const planned = await place.run('plan', 'drill', '--target', docker.name);
    expect({ code: planned.code, errors: planned.stderr }).toEqual({ code: 0, errors: '' });
    expect(planned.stdout).toContain(`kill ${docker.name}-web-1`);
  });

  it('replaces no file without being told', async () => {
    const before = `${await readFile(file(), 'utf8')}# mine\n`;
    await place.write(`experiments/targets/${docker.name}.yaml`, before);
    const { code, stderr } = await init('--project', docker.name);
    expect(code).toBe(2);
    expect(stderr).toMatch(/is there already; expected --name with another one, or --force/);
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect(await init('--project', docker.name, '--force')).toMatchObject({ code: 0 });
    expect(await readFile(file(), 'utf8')).not.toContain('# mine');
  });

  it('asks which project is meant by a name that there is none of', async () => {
    const { code, stderr } = await init('--project', `${docker.name}x`);
    expect(code).toBe(2);
    expect(stderr).toContain(`unknown Compose project "${docker.name}x", did you mean "${docker.name}"?`);
  });
});
