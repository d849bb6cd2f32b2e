import { execFileSync } from 'node:child_process';
import type { RunDocument } from '../../../src/core/run/document.js';
import { Place, until } from '../silverback.js';
import { usersOf, weights, world } from '../world.js';

const LOAD = 100;

/** Processes whose command line or working files lie in a home. */
function processesOf(home: string): string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(home));
}

async function show(place: Place): Promise<RunDocument> {
  return JSON.parse((await place.run('show', 'latest', '--json')).stdout) as RunDocument;
}

/** The supervisor and every process of the world. */
async function pids(place: Place): Promise<number[]> {
  const { pid, processes } = await world(place);
  return [pid, ...processes.flatMap((child) => child.pid ?? [])];
}

/** Those of the processes that still run; what has ended and waits for its parent to notice does not. */
function alive(pids: ReadonlySet<number>): number[] {
  const all = execFileSync('ps', ['-eo', 'pid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  const running = all.filter((line) => !line.includes('Z')).map((line) => Number.parseInt(line, 10));
  return running.filter((pid) => pids.has(pid));
}

const AT_REST = { 'us-west': 5_000, 'us-east': 5_000 };

describe('an orchestrator that dies', () => {
  let place: Place;
  beforeEach(async () => {
    place = await Place.make(LOAD);
  });
  afterEach(() => place.leave());

  it('in the middle of the ramp: users lose nothing, weights stay where they are, the janitor brings them home', async () => {
    const going = place.start('run', 'kong');
    await until(
      'users are on their way',
      async () => (await weights(place).catch(() => AT_REST))['us-west'] !== AT_REST['us-west'],
      120_000,
    );
    going.process.kill('SIGKILL');
    await going.ended;
    const atDeath = await weights(place);
    expect({ atDeath, said: going.said().slice(-2_000) }).not.toMatchObject({ atDeath: AT_REST });
    const before = await show(place);
    expect(await weights(place)).toEqual(atDeath);

    const swept = await place.run('janitor', '--json');
    expect({ code: swept.code, stderr: swept.code === 0 ? '' : swept.stderr }).toEqual({ code: 0, stderr: '' });
    const after = await show(place);
    expect(after).toMatchObject({ status: 'finished', verdict: 'aborted', reason: 'orchestrator-lost', residue: [] });
    expect(after.interruptions).toHaveLength(1);
    expect(await weights(place)).toEqual(AT_REST);
    expect(after.users.lost).toBe(0);
    expect(before.status).toBe('running');
    expect(after.injections.every((injection) => injection.state === 'reverted')).toBe(true);
    const history = JSON.parse((await place.run('history', '--json')).stdout) as { verdict: string }[];
    expect(history[0]?.verdict).toBe('aborted');
  });

  it('in the hold: harm ends by its own lease, nobody is sent to the cold region before the janitor, and in the end nothing is left', async () => {
    const going = place.start('run', 'kong', '--set', 'hold=60s');
    await until('the region is dark', async () => / hold begins/.test(going.said()), 120_000);
    const lostBefore = (await usersOf(place)).lost;
    const started = new Set(await pids(place));
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
    expect(await weights(place)).toMatchObject({ 'us-west': 0 });
    for (const pid of await pids(place)) started.add(pid);

    const swept = await place.run('janitor', '--json');
    expect(swept.code).toBe(0);
    const after = await show(place);
    expect(after).toMatchObject({ verdict: 'aborted', reason: 'orchestrator-lost', residue: [] });
    expect(after.users.lost).toBe(0);
    expect(await weights(place)).toEqual(AT_REST);
    for (const pid of await pids(place)) started.add(pid);

    // By itself it would end in half a minute, as test/integration/world-end sees one do.
    const { keep, holds, endsInMs } = await world(place);
    expect({ keep, holds, endsInMs }).toEqual({ keep: false, holds: 0, endsInMs: expect.any(Number) as number });
    expect(await place.run('world', 'down')).toMatchObject({ code: 0 });
    await until(
      'no process of this home is left',
      async () => processesOf(place.home).length === 0 && alive(started).length === 0,
      90_000,
    );
  }, 300_000);
});
