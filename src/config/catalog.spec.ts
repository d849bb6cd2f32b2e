import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXPERIMENT, kinds } from '../../test/fakes/kinds.js';
import { SANDBOX } from '../../test/fakes/target.js';
import { SilverbackError } from '../core/errors.js';
import { checkCatalog } from '../core/experiment/catalog.js';
import { checkFit } from '../core/experiment/fit.js';
import { experimentJsonSchema } from '../core/experiment/json-schema.js';
import { parseExperiment } from '../core/experiment/parse.js';
import { formatIssue } from '../core/source/problem.js';
import { discoverFaults, discoverProbes } from '../discovery.js';
import { findExperiment, findTarget } from './catalog.js';
import { yamlFiles } from './folder.js';

const OURS = fileURLToPath(new URL('../../experiments/', import.meta.url));
const named = (name: string): string => EXPERIMENT.replace('name: small', `name: ${name}`);

describe('the catalog of the house', () => {
  const house = async () => ({ faults: await discoverFaults(), probes: await discoverProbes() });
  const all = async () => {
    const kinds = await house();
    return Promise.all(
      (await yamlFiles(OURS)).map(async (file) => ({
        file,
        experiment: parseExperiment(await readFile(file, 'utf8'), file, { kinds }),
      })),
    );
  };

  it('is valid, and every experiment fits its target, simulated or not', async () => {
    const entries = await all();
    expect(checkCatalog(entries)).toEqual([]);
    expect(entries.map(({ experiment }) => experiment.name)).toEqual([
      'cut-one-way',
      'cut-regions',
      'dns-outage',
      'drain-zone',
      'error-region',
      'kill-instance',
      'kong-back-and-forth',
      'kong-sick-survivor',
      'kong-with-loss',
      'kong',
      'latency-dose',
      'lose-zone',
      'pause-instance',
      'slow-region',
      'stale-store',
    ]);
    for (const { file, experiment } of entries) {
      const target = await findTarget(experiment.target, [OURS]);
      expect(checkFit(experiment, target).map(formatIssue)).toEqual([]);
      parseExperiment(await readFile(file, 'utf8'), file, { kinds: await house(), simulate: true });
    }
  });

  it('says in the first line of each file what it proves', async () => {
    for (const file of await yamlFiles(OURS)) expect(await readFile(file, 'utf8')).toMatch(/^# Proves that /);
  });

  it('has a JSON Schema that is not stale', async () => {
    const written = JSON.parse(await readFile(join(OURS, 'experiment.schema.json'), 'utf8')) as unknown;
    const stale = JSON.stringify(written) !== JSON.stringify(experimentJsonSchema(await house()));
    if (stale) throw new Error('experiments/experiment.schema.json is stale: npm run docs:reference');
  });
});

describe('a catalog in a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalog-'));
    await mkdir(join(folder, 'targets'));
    await writeFile(join(folder, 'targets', 'any.yaml'), SANDBOX);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = async (file: string, text: string): Promise<string> => {
    await writeFile(join(folder, file), text);
    return join(folder, file);
  };
  const failing = async (act: Promise<unknown>): Promise<SilverbackError> => {
    const error: unknown = await act.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof SilverbackError) return error;
    throw new Error(`expected an error for its author, got ${String(error)}`);
  };
  const find = (name: string, folders = [folder]) => findExperiment(name, folders, { kinds });

  it('is searched by the name in the file, in order, past broken neighbours', async () => {
    await put('file-name.yaml', named('one'));
    await put('broken.yaml', '{');
    expect((await find('one')).name).toBe('one');
    expect((await find('one', [join(folder, 'absent'), folder])).name).toBe('one');
    expect((await findTarget('sandbox', [folder])).name).toBe('sandbox');
    const { code, message } = await failing(find('onee'));
    expect(code).toBe('experiment-not-found');
    expect(message).toContain('unknown experiment "onee", did you mean "one"?; expected a file, or one of one');
    expect(message).toContain(`not readable: ${join(folder, 'broken.yaml')}`);
    expect((await failing(findTarget('sandbx', [folder]))).code).toBe('target-not-found');
  });

  it('refuses two experiments with one name and names both files', async () => {
    const [a, b] = [await put('a.yaml', named('same')), await put('b.yaml', named('same'))];
    const read = [a, b].map((file) => ({ file, experiment: parseExperiment(named('same'), file, { kinds }) }));
    expect(checkCatalog(read).map(formatIssue)).toEqual([
      `${b}:3: metadata.name: the name "same" is already that of ${a}; expected names that differ`,
    ]);
    const found = await failing(find('same'));
    expect([found.code, found.message]).toEqual([
      'duplicate-experiment',
      `${a} and ${b} both hold the experiment "same"`,
    ]);
  });

  it.each([
    ['is called so', 'mine.yaml', '{'],
    ['says so in one of its lines', 'other.yml', `${named('mine')}\n  oops: [`],
  ])('takes no later folder for a broken file that %s', async (_, file, text) => {
    await put(file, text);
    await mkdir(join(folder, 'later'));
    await put('later/mine.yaml', named('mine'));
    const { code, details } = await failing(find('mine', [folder, join(folder, 'later')]));
    expect([code, details.issues?.[0]?.file]).toEqual(['invalid-experiment', join(folder, file)]);
    await put('targets/elsewhere.yaml', '{');
    expect((await failing(findTarget('elsewhere', [folder]))).code).toBe('invalid-target');
  });

  it('takes the good file when the same folder has one of that name and a broken one', async () => {
    await put('mine.yaml', '{');
    await put('good.yaml', named('mine'));
    expect((await find('mine')).name).toBe('mine');
  });

  it('never reads a file of 10 MB, nor waits for what is no file', async () => {
    const huge = await put('huge.yaml', '');
    await truncate(huge, 10 * 1024 * 1024);
    const { details, exit } = await failing(find(huge));
    expect(details.issues?.map(formatIssue)).toEqual([`${huge}:1: is 10.0 MiB large; expected at most 1 MiB`]);
    expect(exit).toBe(2);
    expect((await failing(find('/dev/zero'))).message).toBe('/dev/zero is no regular file, expected a YAML file');
    expect((await failing(find(`${folder}/`))).message).toBe(`${folder}/ is a directory, expected a YAML file`);
    expect((await failing(find('./absent.yaml'))).message).toBe('./absent.yaml does not exist');
  });

  it('says that a file is not text, or may not be read', async () => {
    const binary = join(folder, 'binary.yaml');
    await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00]));
    expect((await failing(find(binary))).details.issues?.[0]?.message).toBe('is not UTF-8 text');
    const secret = await put('secret.yaml', EXPERIMENT);
    await chmod(secret, 0o000);
    const readable = process.getuid?.() === 0;
    if (!readable) expect((await failing(find(secret))).message).toBe(`${secret} may not be read by this user`);
  });
});
