import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passedKong } from '../../test/fixtures/kong-run.js';
import { checkReports, writeReports } from './reports.js';

describe('reports of a command', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silverback-reports-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const { run, samples } = passedKong();
  const told = { samples: async () => samples, earlier: async () => [] };

  it('one that can be written is not there after the check, and one of before is as it was', async () => {
    await checkReports({ report: join(folder, 'new', 'run.html'), junit: join(folder, 'run.xml') });
    expect(await readdir(folder)).toEqual(['new']);
    const file = join(folder, 'old.md');
    await writeFile(file, 'of the last run');
    await checkReports({ report: file });
    expect(await readFile(file, 'utf8')).toBe('of the last run');
  });

  it('one that cannot be written is refused with its option, its file and why', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const [option, path] of [
      ['report', join(file, 'run.md')],
      ['junit', folder],
    ] as const)
      await expect(checkReports({ [option]: path })).rejects.toMatchObject({
        code: 'invalid-usage',
        message: expect.stringMatching(new RegExp(`--${option} .*${path}.* cannot be written: E`)) as string,
      });
  });

  it('the ending says the format, and each is written', async () => {
    const files = ['run.html', 'run.md', 'run.json'].map((name) => join(folder, name));
    for (const report of files) expect(await writeReports({ report, junit: `${report}.xml` }, run, told)).toBe(true);
    const begins = await Promise.all(files.map(async (file) => (await readFile(file, 'utf8')).slice(0, 15)));
    expect(begins).toEqual(['<!doctype html>', '## passed: ever', '{\n  "id": "01JN']);
    expect(await readFile(join(folder, 'run.md.xml'), 'utf8')).toContain('<testsuites');
    await expect(checkReports({ report: join(folder, 'run.pdf') })).rejects.toMatchObject({ code: 'invalid-usage' });
  });

  it('one that fails at the end does not keep the others from being written', async () => {
    const junit = join(folder, 'run.xml');
    expect(await writeReports({ report: join(folder, '\0.md'), junit }, run, told)).toBe(false);
    expect(await readFile(junit, 'utf8')).toContain('<testsuites');
  });
});
