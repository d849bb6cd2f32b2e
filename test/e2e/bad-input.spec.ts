import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Place, ROOT, type Ended } from './silverback.js';

describe('bad input: one clear error with place and expectation, exit 2, nothing changed', () => {
  let place: Place;
  let kong: string;
  beforeAll(async () => {
    place = await Place.make();
    kong = await readFile(join(ROOT, 'experiments', 'kong.yaml'), 'utf8');
  });
  afterAll(() => place.leave());

  async function validated(text: string): Promise<Ended> {
    expect(text).not.toBe(kong);
    return place.run('validate', await place.write('bad.yaml', text));
  }

  it.each<[string, (text: string) => string, RegExp]>([
    [
      'an unknown field',
      (text) => text.replace('  guards:', '  gaurds: 1\n  guards:'),
      /bad\.yaml:\d+: .*gaurds.*guards/,
    ],
    ['a wrong unit', (text) => text.replace('soak: 2s,', 'soak: 2 parsecs,'), /bad\.yaml:\d+: .*soak.*expected/],
    [
      'an unknown region',
      (text) => text.replace('from: us-west,', 'from: us-north,'),
      /bad\.yaml:\d+: .*us-north.*us-west/,
    ],
    [
      'an unknown probe',
      (text) => text.replace('type: replication', 'type: telepathy'),
      /bad\.yaml:\d+: .*telepathy.*replication/,
    ],
    ['an unknown variable', (text) => text.replace("'${hold}'", "'${hodl}'"), /bad\.yaml:\d+: .*hodl/],
    ['an unused variable', (text) => text.replace('hold: 10s,', 'hold: 10s, idle: 1,'), /bad\.yaml:\d+: .*idle/],
    ['a negative duration', (text) => text.replace('hold: 10s,', 'hold: -10s,'), /bad\.yaml:\d+: .*expected/],
    ['a huge duration', (text) => text.replace('hold: 10s,', 'hold: 99999d,'), /bad\.yaml:\d+: .*expected/],
    [
      'a program to run, which nobody has allowed',
      (text) =>
        text.replace(
          /- \{ name: fresh.*/,
          '- { name: fresh, type: command, command: [date], tolerance: { equals: 0 } }',
        ),
      /bad\.yaml:\d+: .*command probes are switched off; expected SILVERBACK_COMMAND_PROBES=1/,
    ],
    ['a tab', (text) => text.replace('  target:', '\ttarget:'), /bad\.yaml:\d+/],
    [
      'a duplicate key',
      (text) => text.replace('  target: sandbox', '  target: sandbox\n  target: sandbox'),
      /bad\.yaml:\d+/,
    ],
    ['an empty file', () => '', /bad\.yaml/],
    ['an alias bomb', () => bomb(), /bad\.yaml/],
  ])('%s', async (_, change, message) => {
    const { code, stderr, stdout } = await validated(change(kong));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('a file of 10 MB is refused without being read whole', async () => {
    const file = join(place.directory, 'large.yaml');
    await writeFile(file, Buffer.alloc(10 * 1024 * 1024, '#'));
    const { code, stderr } = await place.run('validate', file);
    expect({ code }).toEqual({ code: 2 });
    expect(stderr).toMatch(/large\.yaml:1: .*10\.0 MiB.*expected at most 1 MiB/);
  });

  it('two experiments with one name are both named', async () => {
    const [a, b] = [await place.write('a.yaml', kong), await place.write('b.yaml', kong)];
    const { code, stderr } = await place.run('validate', a, b);
    expect({ code }).toEqual({ code: 2 });
    expect(stderr).toContain('a.yaml');
    expect(stderr).toContain('b.yaml');
  });

  it.each([
    [['run', 'king'], /king/],
    [['catalog', 'king'], /king.*kong/],
    [['run', 'kong', '--set', 'hodl=1s'], /^ {2}--set hodl=1s: unknown variable "hodl"/m],
    [['run', 'kong', '--max-age', '7'], /--max-age 7: .*has no unit/],
    [['run', 'kong', '--set', 'hold'], /expected name=value/],
    [['run', 'kong', '--target', 'moon'], /moon/],
    [['run', 'kong', '--report', 'x.pdf'], /ends in \.html, \.md, \.json/],
    [['run', 'kong', '--report', 'bad.yaml/kong.html'], /kong\.html cannot be written/],
    [['run', 'kong', '--junit', '/proc/kong.xml'], /--junit \/proc\/kong\.xml cannot be written/],
    [['run', 'kong', '--detach', '--report', 'kong.html'], /waits for the end/],
    [['show', 'latest', '--format', 'pdf'], /Allowed choices/],
    [['run', 'kong', '--timeout', 'soon'], /--timeout soon/],
    [['run', 'kong', '--frobnicate'], /frobnicate/],
    [['world', 'sideways'], /expected up, down or status/],
    [['show', 'no-such-run'], /no-such-run/],
  ])('silverback %j', async (args, message) => {
    const { code, stderr } = await place.run(...args);
    expect({ code }).toEqual({ code: 2 });
    expect(stderr).toMatch(message);
  });
});

describe('a machine that fails: exit 5', () => {
  it('a home that cannot be made is named', async () => {
    const place = await Place.make();
    await writeFile(place.home, 'a file where the home should be');
    const { code, stderr } = await place.run('run', 'kong');
    expect({ code }).toEqual({ code: 5 });
    expect(stderr).toContain(place.home);
    await place.leave();
  });

  it('a corrupt journal is named, kept, and nothing is started', async () => {
    const place = await Place.make();
    await place.write('home/journal.db', 'this is not a database, however long one looks at it. '.repeat(100));
    const { code, stderr } = await place.run('run', 'kong');
    expect({ code }).toEqual({ code: 5 });
    expect(stderr).toContain('journal.db');
    expect(await readFile(join(place.home, 'journal.db'), 'utf8')).toContain('this is not a database');
    expect((await place.run('world', 'status')).stdout).toContain('no world is running');
    await place.leave();
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
  );
  return ['a0: &a0 [lol, lol]', ...levels].join('\n');
}

describe('output that nobody can take', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make();
  });
  afterAll(() => place.leave());
  const simulated = (redirection: string): Promise<Ended> =>
    place.startUnder(['sh', '-c', `exec "$@" ${redirection}`, 'sh'], 'simulate', 'kong').ended;

  it('is told, with exit 5, when it is what was asked for', async () => {
    const { code, stderr } = await simulated('>/dev/full');
    expect(code).toBe(5);
    expect(stderr).toMatch(/^standard output cannot be written: ENOSPC/m);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('holds nothing up when it is progress', async () => {
    const { code, stdout } = await simulated('2>/dev/full');
    expect(code).toBe(0);
    expect(stdout).toContain('passed');
  });
});
