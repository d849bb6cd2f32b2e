import { spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve('.');
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** A house in which every arrow is as drawn; the bodies do not matter. */
const GOOD: Readonly<Record<string, string>> = {
  'src/core/run.ts': "import 'node:crypto';\nimport 'zod';\nexport const run = 1;",
  'src/core/run.spec.ts': "import '../../test/fakes.js';\nimport 'kysely';",
  'src/engine/drive.ts': "export { run } from '../core/run.js';",
  'src/fleets/sandbox.ts': "import 'node:fs';\nexport { run } from '../core/run.js';",
  'src/fleets/world/client.ts': 'export const client = 1;',
  'src/fleets/dock/d.ts': "export { client } from '../world/client.js';",
  'src/faults/kill.ts': "export { run } from '../core/run.js';",
  'src/journal/sqlite.ts': "import 'kysely';\nexport { run } from '../core/run.js';",
  'src/report/html.ts': "export { run } from '../core/run.js';",
  'src/simulation/model.ts': "import '../core/run.js';\nexport { run } from '../engine/drive.js';",
  'src/world/edge.ts': 'export const edge = 1;',
  'src/composition/bind.ts': "import '../engine/drive.js';\nimport '../fleets/sandbox.js';\nexport const bound = 1;",
  'src/cli/command.ts': "import '../composition/bind.js';\nimport '../journal/sqlite.js';\nimport '../app.js';",
  'src/app.ts': "import './composition/bind.js';\nimport './simulation/model.js';",
  'test/fakes.ts': 'export const fake = 1;',
};

/** One broken arrow a file: file, what it imports, and the rule that must find it. */
const BROKEN: readonly (readonly [file: string, imports: string, rule: string])[] = [
  ['src/core/a.ts', '../engine/drive.js', 'core-imports-only-itself'],
  ['src/core/b.ts', 'kysely', 'core-is-plain'],
  ['src/core/c.ts', 'node:fs', 'core-is-plain'],
  ['src/engine/a.ts', '../fleets/sandbox.js', 'engine-imports-only-itself-core'],
  ['src/engine/b.ts', 'node:net', 'simulation-and-engine-do-no-io'],
  ['src/engine/c.ts', '../simulation/model.js', 'engine-imports-only-itself-core'],
  ['src/faults/a.ts', '../fleets/sandbox.js', 'faults-imports-only-itself-core'],
  ['src/fleets/a.ts', '../world/edge.js', 'fleets-imports-only-itself-core'],
  ['src/fleets/b.ts', '../composition/bind.js', 'fleets-imports-only-itself-core'],
  ['src/fleets/kube/c.ts', '../dock/d.js', 'fleets-share-only-what-they-know-of-the-world'],
  ['src/report/a.ts', '../journal/sqlite.js', 'report-imports-only-itself-core'],
  ['src/report/b.ts', '../app.js', 'report-imports-only-itself-core'],
  ['src/simulation/a.ts', '../faults/kill.js', 'simulation-imports-only-itself-core-engine'],
  ['src/world/a.ts', '../core/run.js', 'world-imports-only-itself'],
  ['src/cli/a.ts', '../world/edge.js', 'world-is-started-not-imported'],
  ['src/journal/a.ts', '../../test/fakes.js', 'nothing-imports-tests'],
  ['src/journal/b.ts', './nowhere.js', 'imports-are-found'],
  ['src/attic/a.ts', '../core/run.js', 'every-room-is-drawn'],
  ['src/queue/a.ts', './b.js', 'no-cycles'],
];

describe('the import rule', () => {
  let house: string;

  beforeAll(async () => {
    house = await mkdtemp(join(tmpdir(), 'silverback-arrows-'));
    await build({
      ...GOOD,
      'package.json': JSON.stringify({ type: 'module', dependencies: { kysely: '*', zod: '*' } }),
      'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext' } }),
    });
    for (const name of ['kysely', 'zod'])
      await build({
        [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
        [`node_modules/${name}/index.js`]: '',
      });
  });

  afterAll(() => rm(house, { recursive: true, force: true }));

  async function build(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = join(house, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${text}\n`);
    }
  }

  function cruise(): { status: number | null; found: readonly (readonly [string, string])[] } {
    const args = [CRUISER, 'src', '--config', CONFIG];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: house,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    if (!stdout.includes('modules')) throw new Error(`nothing was cruised: ${stdout}`);
    const found = [...stdout.matchAll(/error ([\w-]+): (\S+)/g)].map(
      ([, rule = '', file = '']) => [file, rule] as const,
    );
    return { status, found };
  }

  it('is content with a house in which every arrow is drawn', () => {
    expect(cruise()).toEqual({ status: 0, found: [] });
  });

  it('finds every broken arrow, in each direction, and a cycle', async () => {
    await build(Object.fromEntries(BROKEN.map(([file, imports]) => [file, `import '${imports}';`])));
    // Closes the circle, which is reported once.
    await build({ 'src/queue/b.ts': "import './a.js';" });
    const { status, found } = cruise();
    expect([...found].sort()).toEqual(BROKEN.map(([file, , rule]) => [file, rule]).sort());
    expect(status).not.toBe(0);
  });
});
