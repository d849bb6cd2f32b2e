import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { RunDocument } from '../../src/core/run/document.js';
import { Place, ROOT, until } from './silverback.js';

const LOAD = 100;
const ALTERED = join(ROOT, 'test', 'e2e', 'programs', 'altered-run.mjs');

/** Processes whose command line or working files lie in a home. */
function processesOf(home: string): string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(home));
}

async function show(place: Place): Promise<RunDocument> {
  return JSON.parse((await place.run('show', 'latest', '--json')).stdout) as RunDocument;
}

interface WorldStatus {
  readonly harm: readonly unknown[];
  readonly processes: readonly { name: string; region: string; state: string }[];
}

async function world(place: Place): Promise<WorldStatus> {
  return JSON.parse((await place.run('world', 'status', '--json')).stdout) as WorldStatus;
}

/** What the users of the world have lost since it started, asked of them directly. */
async function usersOf(place: Place): Promise<{ requests: number; lost: number }> {
  const { stdout } = await place.run('world', 'status', '--json');
  const { processes } = JSON.parse(stdout) as { processes: { name: string; controlPort: number }[] };
  const port = processes.find(({ name }) => name === 'users')?.controlPort;
  const stats = (await (await fetch(`http://127.0.0.1:${port}/stats`)).json()) as {
    routes: Record<string, { requests: number; lost: number }>;
  };
  return Object.values(stats.routes).reduce(
    (sum, route) => ({ requests: sum.requests + route.requests, lost: sum.lost + route.lost }),
    { requests: 0, lost: 0 },
  );
}

describe('an orchestrator that dies', () => {
  let place: Place;
  beforeEach(async () => {
    place = await Place.make(LOAD);
  });
  afterEach(() => place.leave());

  it('in the middle of the ramp: users lose nothing, weights stay where they are, the janitor brings them home', async () => {
    const going = place.start('run', 'kong');
    await until(
      'the ramp is past its second step',
      async () => /gate|5 %/.test(going.said()) && (await show(place)).traffic.length >= 2,
    );
    going.process.kill('SIGKILL');
    await going.ended;
    const before = await show(place);

    const swept = await place.run('janitor', '--json');
    expect({ code: swept.code, stderr: swept.code === 0 ? '' : swept.stderr }).toEqual({ code: 0, stderr: '' });
    const after = await show(place);
    expect(after).toMatchObject({ status: 'finished', verdict: 'aborted', reason: 'orchestrator-lost', residue: [] });
    expect(after.interruptions).toHaveLength(1);
    expect(after.users.lost).toBe(0);
    expect(before.status).toBe('running');
    expect(after.injections.every((injection) => injection.state === 'reverted')).toBe(true);
    const history = JSON.parse((await place.run('history', '--json')).stdout) as { verdict: string }[];
    expect(history[0]?.verdict).toBe('aborted');
  });

  it('in the hold: harm ends by its own lease, nobody is sent to the cold region before the janitor, and in the end nothing is left', async () => {
    const going = place.start('run', 'kong', '--set', 'hold=60s');
    await until(
      'the region is dark',
      async () =>
        (await show(place).catch(() => null))?.steps?.some((step) => step.kind === 'hold' && step.status === 'running'),
      120_000,
    );
    const lostBefore = (await usersOf(place)).lost;
    going.process.kill('SIGKILL');
    await going.ended;

    await until(
      'harm has ended by itself and its processes are healthy again',
      async () => {
        const { harm, processes } = await world(place);
        return (
          harm.length === 0 &&
          processes.filter(({ region }) => region === 'us-west').every(({ state }) => state === 'healthy')
        );
      },
      18_000,
    );
    const users = await usersOf(place);
    expect(users.lost - lostBefore).toBe(0);
    expect((await show(place)).traffic.at(-1)?.weights['us-west']).toBe(0);

    const swept = await place.run('janitor', '--json');
    expect(swept.code).toBe(0);
    const after = await show(place);
    expect(after).toMatchObject({ verdict: 'aborted', reason: 'orchestrator-lost', residue: [] });
    expect(after.users.lost).toBe(0);
    expect(after.traffic.at(-1)?.weights ?? {}).not.toHaveProperty('us-west', 10_000);

    await until('no process of this home is left', async () => processesOf(place.home).length === 0, 90_000);
  });

  it('frozen between record and act, and woken after the janitor took over: it changes nothing and says so', async () => {
    const frozen = place.startProgram(process.execPath, [ALTERED, 'freezing', 'kill-instance']);
    await until('it is frozen in front of its act', async () => frozen.said().includes('frozen'), 120_000);
    const swept = await place.run('janitor', '--json');
    expect(swept.code).toBe(0);
    const before = await show(place);
    expect(before).toMatchObject({ status: 'finished', verdict: 'aborted', reason: 'orchestrator-lost' });

    frozen.process.kill('SIGCONT');
    const ended = await frozen.ended;
    expect(ended.stderr).toContain('outcome lost');
    expect(await show(place)).toEqual(before);
    expect((await world(place).catch(() => null))?.harm ?? []).toEqual([]);
  });
});
