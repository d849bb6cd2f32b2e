import { Place, parsed, until } from '../silverback.js';

const LOAD = 60;

describe('from a second shell, while a run goes on', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make(LOAD);
    const up = await place.run('world', 'up');
    expect(up.code).toBe(0);
  });
  afterAll(() => place.leave());

  async function started(): Promise<ReturnType<Place['start']>> {
    const going = place.start('run', 'kill-instance', '--set', 'hold=60s', '--json');
    await until('the fault is in effect', async () => {
      const { stdout } = await place.run('show', 'latest', '--json');
      return stdout.includes('"in-effect"');
    });
    return going;
  }

  it('the world cannot be ended under it; it is paused and goes on; abort stops it, everything is undone, and the exit code says so', async () => {
    const going = await started();
    const down = await place.run('world', 'down');
    expect({ code: down.code, stderr: down.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the world is in use') as string,
    });
    const status = async (): Promise<string> => parsed(await place.run('show', 'latest', '--json')).status;
    expect(await place.run('resume', 'latest')).toMatchObject({ code: 0 });
    expect(await place.run('pause', 'latest', '--reason', 'wait')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('it takes no further step') as string,
    });
    await until('it is paused', async () => (await status()) === 'paused');
    expect((await place.run('resume', 'latest')).code).toBe(0);
    await until('it goes on', async () => (await status()) === 'running');
    expect((await place.run('abort', 'latest', '--reason', 'enough')).code).toBe(0);
    const ended = await going.ended;
    expect(ended.code).toBe(3);
    expect(parsed(ended)).toMatchObject({ verdict: 'aborted', reason: 'enough', residue: [] });
    for (const kind of ['pause', 'resume', 'abort'])
      expect(await place.run(kind, 'latest')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`is finished; there is nothing to ${kind}`) as string,
      });
  });

  it('halt rolls it back and refuses the next one until it is released', async () => {
    const going = await started();
    expect((await place.run('halt', '--reason', 'incident')).code).toBe(0);
    expect((await going.ended).code).toBe(3);
    const refused = await place.drill('kill-instance');
    expect({ code: refused.code, reason: refused.document.reason }).toMatchObject({
      code: 4,
      reason: expect.stringContaining('global halt') as string,
    });
    expect((await place.run('halt', '--release')).code).toBe(0);
  });

  it('a second run on the same world is refused while the first goes on', async () => {
    const going = await started();
    const second = await place.drill('cut-regions');
    expect({ code: second.code, reason: second.document.reason }).toMatchObject({
      code: 4,
      reason: expect.stringContaining('is not finished on this target') as string,
    });
    going.process.kill('SIGINT');
    const ended = await going.ended;
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('aborting and rolling back');
  });

  it('plan and history change nothing', async () => {
    const before = await place.run('world', 'status', '--json');
    expect((await place.run('plan', 'kong', '--json')).code).toBe(0);
    expect((await place.run('history')).code).toBe(0);
    const states = (text: string): unknown =>
      (JSON.parse(text) as { processes: { name: string; pid: number; state: string }[] }).processes.map(
        ({ name, pid, state }) => ({ name, pid, state }),
      );
    expect(states((await place.run('world', 'status', '--json')).stdout)).toEqual(states(before.stdout));
  });
});
