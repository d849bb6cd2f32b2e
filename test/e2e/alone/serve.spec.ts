import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunDocument } from '../../../src/core/run/document.js';
import { logLines, urlIn } from '../log-lines.js';
import { Place, ROOT, until, type Going } from '../silverback.js';

const LOAD = 60;

/** The calls that the README shows, one block of shell after the other. */
async function readmeCalls(): Promise<readonly string[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = readme.split('\n## Over HTTP\n');
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

describe('the service, by the calls of the README', () => {
  let place: Place;
  let serving: Going;
  let url: string;
  beforeAll(async () => {
    place = await Place.make(LOAD, { SILVERBACK_PORT: '0', SILVERBACK_LOG_LEVEL: 'debug' });
    serving = place.start('serve');
    url = await until('the service is ready', async () => urlIn(serving.said()));
  });
  afterAll(async () => {
    serving.process.kill('SIGTERM');
    await serving.ended;
    await place.leave();
  });

  /** Runs a block of the README against this service. @returns what it printed; throws when a call of it failed */
  async function shell(block: string): Promise<string> {
    const script = `set -e\n${block.replaceAll('http://127.0.0.1:7070', url).replaceAll('curl ', 'curl --fail-with-body ')}`;
    const child = spawn('sh', ['-c', script], { cwd: place.directory, stdio: ['ignore', 'pipe', 'pipe'] });
    const [printed, said, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    if (code !== 0) throw new Error(`exit ${code}\n${script}\n${printed.slice(-2_000)}\n${said}`);
    return printed;
  }

  const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  const newest = async (): Promise<RunDocument> => {
    const { items } = (await get('/api/v1/runs?limit=1')) as { items: { id: string }[] };
    return (await get(`/api/v1/runs/${items[0]?.id}`)) as RunDocument;
  };
  const over = (): Promise<RunDocument> =>
    until('the run is over', async () => {
      const run = await newest();
      return run.status === 'finished' && run;
    });

  it('an experiment is stored, planned, run by a schedule and followed to its end; another run is aborted; all is halted; history and report stay', async () => {
    const [store = '', follow = '', abort = '', halt = '', look = '', ...more] = await readmeCalls();
    expect(more).toEqual([]);

    expect(await shell(store)).toContain('"name":"my-drill"');
    const followed = await shell(follow);
    expect(followed).toContain('"type":"InjectionInEffect"');
    expect(followed).toContain('"type":"RunFinished"');
    expect(await newest()).toMatchObject({
      experiment: 'my-drill',
      requestedBy: expect.stringMatching(/^schedule \w+$/) as string,
      verdict: 'passed',
      residue: [],
    });
    expect(await get('/api/v1/schedules')).toEqual({ items: [], next: null });

    const remote = await place.run('run', 'my-drill', '--server', url, '--max-age', '1h', '--json');
    expect(remote).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing was run') as string });
    expect(JSON.parse(remote.stdout)).toMatchObject({ id: (await newest()).id, verdict: 'passed' });

    await shell(abort);
    expect(await over()).toMatchObject({ verdict: 'aborted', reason: 'enough', residue: [] });

    expect(await shell(halt)).toContain('"reason":"checkout is slow"');
    expect(await get('/api/v1/halt')).toMatchObject({ halted: false });

    const { id } = (await newest()) as { id: string };
    expect(await shell(`RUN=/api/v1/runs/${id}\n${look}`)).toContain('"experiment":"my-drill"');
    expect(await readFile(join(place.directory, 'report.html'), 'utf8')).toContain('<!doctype html>');

    const page = await (await fetch(`${url}/metrics`)).text();
    const metrics = page.split('\n');
    expect(metrics).toContain('silverback_runs_finished_total{verdict="passed"} 1');
    expect(page).toMatch(/^silverback_injection_seconds_count\{kind="[a-z.]+"\} [1-9]/m);
    expect(page).toMatch(/^silverback_revert_seconds_count\{kind="[a-z.]+"\} [1-9]/m);
    expect(metrics).toContain('silverback_runs_unfinished{status="queued"} 0');
    expect(metrics).toContain('silverback_residue_total 0');
  });

  it('its log is a document a line, and a run is followed in it by its id', async () => {
    const lines = logLines(serving.said());
    const { items } = (await get('/api/v1/runs?verdict=passed')) as { items: { id: string }[] };
    const id = items[0]?.id;
    const told = lines.filter(({ run }) => run === id).map(({ level, msg }) => `${level} ${msg}`);
    expect(told[0]).toMatch(new RegExp(`^info run ${id}: my-drill begins$`));
    expect(told).toContain(`debug run ${id}: InjectionInEffect`);
    expect(told.filter((line) => line.startsWith(`info run ${id}: passed`))).toHaveLength(1);
    const ready = lines.find(({ msg }) => msg === `silverback serves ${url}`);
    expect(ready).toMatchObject({ level: 'info', role: 'all', owner: expect.stringMatching(/:\d+$/) as string });
    expect(Date.parse(ready?.time ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('a run is paused and goes on from another shell; a signal makes the service roll its runs back, tell that it is ending, and end', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ experiment: 'kill-instance', variables: { hold: '5m' } });
    await fetch(`${url}/api/v1/runs`, { method: 'POST', headers, body });
    await until('the fault is in effect', async () =>
      (await newest()).injections.some((one) => one.class === 'harm' && one.state === 'in-effect'),
    );
    for (const [kind, status] of [
      ['pause', 'paused'],
      ['resume', 'running'],
    ] as const) {
      expect(await place.run(kind, 'latest', '--server', url)).toMatchObject({ code: 0 });
      await until(`it is ${status}`, async () => (await newest()).status === status);
    }
    serving.process.kill('SIGTERM');
    const { code } = await serving.ended;
    expect(code).toBe(0);
    const [run] = await place.documents();
    expect(run).toMatchObject({ experiment: 'kill-instance', status: 'finished', verdict: 'aborted', residue: [] });
    expect(run?.reason).toContain('SIGTERM');
  });
});
