import type { LoadProcess } from './load-process.js';
import { LoadProcesses, type Program } from './load-processes.js';

/** One that ends when it is told to, by whom it should not be, or when `go` says that its death is over. */
function program() {
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  let starts = 0;
  const process = { ended: end, end: () => end } as unknown as LoadProcess;
  const burn: Program = {
    name: 'burn',
    start: () => ((starts += 1), Promise.resolve(process)),
    fateOf: () => 'it fell',
  };
  return { burn, ended, starts: () => starts };
}

describe('a process that loads a container', () => {
  const lost: string[] = [];
  const processes = () => new LoadProcesses((injection) => lost.push(injection));
  beforeEach(() => lost.splice(0));

  it('is started once for an injection, however often it is asked for', async () => {
    const all = processes();
    const { burn, starts } = program();
    await Promise.all([all.begin('one', burn), all.begin('one', burn)]);
    await all.begin('one', burn);
    expect(starts()).toBe(1);
    expect([...(await all.inside('burn')).keys()]).toEqual(['one']);
    expect((await all.inside('hold')).size).toBe(0);
  });

  it('is not forgotten before it has ended: what begins anew waits for that', async () => {
    const all = processes();
    const [first, second] = [program(), program()];
    await all.begin('one', first.burn);
    const ending = all.end('one');
    const again = all.begin('one', second.burn);
    await Promise.resolve();
    expect(second.starts()).toBe(0);
    first.ended();
    await Promise.all([ending, again]);
    expect([second.starts(), lost]).toEqual([1, []]);
  });

  it('is told of when it ends by itself, with why, until it begins anew or is ended', async () => {
    const all = processes();
    const { burn, ended } = program();
    await all.begin('one', burn);
    expect(all.fateOf('one')).toBeNull();
    ended();
    await new Promise(setImmediate);
    expect([lost, all.fateOf('one'), (await all.inside('burn')).size]).toEqual([['one'], 'it fell', 0]);
    await all.end('one');
    expect(all.fateOf('one')).toBeNull();
  });

  it('that cannot start is told to who began it, and holds nothing', async () => {
    const all = processes();
    const { burn } = program();
    const fails = { ...burn, start: () => Promise.reject(new Error('no room')) };
    await expect(all.begin('one', fails)).rejects.toThrow('no room');
    await new Promise(setImmediate);
    expect([lost, all.fateOf('one')]).toEqual([['one'], null]);
    await all.begin('one', burn);
    expect((await all.inside('burn')).size).toBe(1);
  });

  it('that is ended while it starts does not go on', async () => {
    const all = processes();
    const { burn, ended } = program();
    const begun = all.begin('one', burn);
    const ending = all.end('one');
    ended();
    await expect(begun).rejects.toMatchObject({ code: 'lease-lost' });
    await ending;
    expect((await all.inside('burn')).size).toBe(0);
  });
});
