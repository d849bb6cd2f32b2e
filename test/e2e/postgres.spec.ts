import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDocument } from '../../src/core/run/document.js';
import { withPostgres } from '../servers/postgres.js';
import { Place } from './silverback.js';

const LOAD = 60;

withPostgres('with DATABASE_URL', 'share', (postgres) => {
  const places: Place[] = [];
  afterAll(() => Promise.all(places.map((place) => place.leave())));
  const place = async (DATABASE_URL: string) => {
    places.push(await Place.make(LOAD, { DATABASE_URL }));
    return places.at(-1) as Place;
  };

  it('runs, their history and the halt are in the server, for every home', async () => {
    const url = await postgres.database();
    const [one, other] = [await place(url), await place(url)];
    const { document } = await one.drill('kill-instance', '--set', 'hold=1s');
    expect(document.status).toBe('finished');
    const { stdout } = await other.run('show', 'latest', '--json');
    expect(JSON.parse(stdout) as RunDocument).toEqual(document);
    expect((await other.run('halt', '--reason', 'incident')).code).toBe(0);
    expect((await one.drill('kill-instance')).document).toMatchObject({ verdict: 'refused' });
    const { stdout: history } = await other.run('history', '--json');
    expect(JSON.parse(history)).toMatchObject([{ verdict: 'refused' }, { id: document.id, verdict: document.verdict }]);
    expect(existsSync(join(one.home, 'journal.db'))).toBe(false);
  }, 300_000);

  it('a history moves from a home to the server, once, and its reports with it', async () => {
    const [home, served] = [await Place.make(LOAD), await place(await postgres.database())];
    places.push(home);
    // Refused before anything is touched: a finished run like any other, whatever else the machine does.
    await home.run('halt', '--reason', 'incident');
    const { document } = await home.drill('kill-instance');
    const file = join(home.directory, 'history.jsonl');
    // Who halted, and who asked for the run, is in the audit log.
    const moved = { code: 0, stdout: `${file}: 1 runs, 2 other records\n` };
    expect(await home.run('export', file)).toMatchObject(moved);
    expect(await served.run('import', file)).toMatchObject(moved);
    expect((await served.run('import', file)).stdout).toContain('; 1 and 2 were there already\n');
    const { stdout } = await served.run('show', 'latest', '--json');
    expect(JSON.parse(stdout) as RunDocument).toEqual(document);
    expect((await served.run('show', 'latest', '--format', 'html')).stdout).toContain(document.id);
    const missing = await served.run('import', join(home.directory, 'nowhere.jsonl'));
    expect({ code: missing.code, stderr: missing.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('nowhere.jsonl cannot be read') as string,
    });
  });

  it('a server that is down is said, with exit code 5 and without the password; nothing was begun', async () => {
    const down = await place('postgres://me:secret@127.0.0.1:1/silverback');
    for (const command of [['run', 'kill-instance'], ['history'], ['halt']]) {
      const { code, stderr } = await down.run(...command);
      expect({ code, stderr }).toEqual({
        code: 5,
        stderr: expect.stringContaining('the journal postgres://me@127.0.0.1:1/silverback is not available') as string,
      });
      expect(stderr).not.toContain('secret');
    }
    expect((await down.run('world', 'status')).stdout).toContain('no world is running');
  });
});
