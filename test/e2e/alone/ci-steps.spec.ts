import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { urlIn } from '../log-lines.js';
import { Place, ROOT, until, type Going } from '../silverback.js';

const LOAD = 60;

interface Step {
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

describe('the gate in CI', () => {
  let place: Place;
  let serving: Going;
  let server: string;
  beforeAll(async () => {
    place = await Place.make(LOAD, { SILVERBACK_PORT: '0' });
    serving = place.start('serve');
    server = await until('the service is ready', async () => urlIn(serving.said()));
  });
  afterAll(async () => {
    serving.process.kill('SIGTERM');
    await serving.ended;
    await place.leave();
  });

  async function bash(
    script: string,
    env: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; said: string }> {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: place.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: place.directory, ...env },
    });
    const [printed, said, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    return { code, said: `${printed}${said}` };
  }

  /** The steps of the action one after the other, as its runner would have them; those after a failure too. */
  async function action(inputs: Readonly<Record<string, string>>) {
    const { inputs: declared, runs } = parse(await readFile(join(ROOT, 'action.yml'), 'utf8')) as Action;
    const value = (name: string): string => inputs[name] ?? declared[name]?.default ?? '';
    const [output, summary] = [join(place.directory, 'output'), join(place.directory, 'summary')];
    await Promise.all([output, summary].map((file) => writeFile(file, '')));
    const runner = { GITHUB_ACTION_PATH: ROOT, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
    const codes: (number | null)[] = [];
    const said: string[] = [];
    for (const { run, env = {} } of runs.steps) {
      const own = Object.entries(env).map(([name, from]): [string, string] => [
        name,
        from.replace(/\$\{\{ inputs\.(\S+) \}\}/, (_, input: string) => value(input)),
      ]);
      const ended = await bash(run, { ...runner, ...Object.fromEntries(own) });
      codes.push(ended.code);
      said.push(ended.said);
    }
    return {
      codes,
      said: said.join(''),
      output: await readFile(output, 'utf8'),
      summary: await readFile(summary, 'utf8'),
    };
  }

  it('the action passes when the run does, and leaves its reports, its outputs and a summary', async () => {
    const ended = await action({ server, experiment: 'kill-instance', variables: 'hold=2s\nregion=us-east\n' });
    expect({ codes: ended.codes, said: ended.said.slice(-1000) }).toMatchObject({ codes: [0, 0, 0] });
    expect(ended.output).toMatch(/^run=\w{26}\nverdict=passed\n$/);
    expect(ended.summary).toContain('**passed**');
    const reports = join(place.directory, 'silverback-reports');
    expect(JSON.parse(await readFile(join(reports, 'run.json'), 'utf8'))).toMatchObject({
      variables: { hold: '2s', region: 'us-east' },
    });
    expect(await readFile(join(reports, 'junit.xml'), 'utf8')).toContain('failures="0" errors="0"');
    expect(await readFile(join(reports, 'report.html'), 'utf8')).toContain('<!doctype html>');
  });

  it('the action fails when the run was refused, and says why', async () => {
    const halt = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"reason":"a bad day"}' };
    expect((await fetch(`${server}/api/v1/halt`, halt)).ok).toBe(true);
    const ended = await action({ server, experiment: 'kill-instance' });
    expect(ended).toMatchObject({ codes: [0, 4, 0] });
    expect(ended.output).toContain('verdict=refused');
    expect(ended.summary).toContain('a bad day');
    expect((await fetch(`${server}/api/v1/halt`, { method: 'DELETE' })).ok).toBe(true);
  });

  it('the script of the GitLab job does the same', async () => {
    const docs = await readFile(join(ROOT, 'docs', 'ci-gates.md'), 'utf8');
    const [, snippet = ''] = /```yaml\n(resilience:.*?)```/s.exec(docs) ?? [];
    const job = (parse(snippet) as Record<string, { script: string[]; variables: Record<string, string> }>)[
      'resilience'
    ];
    if (!job) throw new Error('docs/ci-gates.md shows no job');
    const env = { ...job.variables, CHAOS_SERVER: server, EXPERIMENT: 'kill-instance', SILVERBACK: ROOT };
    const { code, said } = await bash(job.script.join('\n'), env);
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    expect(await readFile(join(place.directory, 'silverback.xml'), 'utf8')).toContain('failures="0" errors="0"');
  });
});
