import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareHome } from './home.js';

describe('the home directory', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'silverback-home-'));
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('is made for its owner alone, with its parents, and may be there already', async () => {
    const home = join(parent, 'a', 'b');
    await prepareHome(home);
    await prepareHome(home);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
  });

  it.each([['home'], ['home/below']])('is refused where a file is in the way: %s', async (path) => {
    await writeFile(join(parent, 'home'), '');
    await expect(prepareHome(join(parent, path))).rejects.toMatchObject({
      code: 'home-unwritable',
      exit: 5,
      message: expect.stringMatching(/SILVERBACK_HOME .*home.* there is a file in its place/) as string,
    });
  });

  (process.platform === 'linux' ? it : it.skip)(
    'is refused, and not tried for ever, where nothing can be made',
    async () => {
      await expect(prepareHome('/proc/nowhere/home')).rejects.toMatchObject({ code: 'home-unwritable' });
    },
  );
});
