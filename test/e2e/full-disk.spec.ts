import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDocument } from '../../src/core/run/document.js';
import { urlIn } from './log-lines.js';
import { Place, until, type Going } from './silverback.js';

const LOAD = 60;
/** `$1`: the home, which gets a small disk of its own, seen by the service alone; the world's files stay on the large one. */
const ON_A_SMALL_DISK = `
mkdir -p "$1/world" "$1.world"
mount --bind "$1/world" "$1.world"
mount -t tmpfs -o size=16m silverback "$1"
mkdir "$1/world"
mount --bind "$1.world" "$1/world"
shift
exec "$@"`;

/** How to mount where nobody else sees it; null where this machine does not let us. */
const namespace = [['-m'], ['-Urm']].find(
  (how) => spawnSync('unshare', [...how, 'mount', '-t', 'tmpfs', 'silverback', '/mnt']).status === 0,
);
const suite = namespace ? describe : describe.skip;

suite(`a disk that fills up${namespace ? '' : ' (skipped: nothing may be mounted here)'}`, () => {
  let place: Place;
  let serving: Going;
  let url: string;
  let filler: string;
  beforeAll(async () => {
    place = await Place.make(LOAD, { SILVERBACK_PORT: '0' });
    const before = ['unshare', ...(namespace ?? []), 'sh', '-ec', ON_A_SMALL_DISK, 'sh', place.home];
    serving = place.startUnder(before, 'serve');
    url = await until('the service is ready', async () => urlIn(serving.said()));
    // The mounts of the service, as its process sees them.
    filler = join(`/proc/${serving.process.pid}/root`, place.home, 'filler');
  });
  afterAll(async () => {
    serving.process.kill('SIGTERM');
    await serving.ended;
    await place.leave();
  });

  const post = (body: object): Promise<Response> =>
    fetch(`${url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const drill = async (hold: string): Promise<string> => {
    const answer = await post({ experiment: 'kill-instance', variables: { hold } });
    const { id } = (await answer.json()) as { id: string };
    expect(id).toBeDefined();
    return id;
  };
  const read = async (run: string): Promise<RunDocument> =>
    (await (await fetch(`${url}/api/v1/runs/${run}`)).json()) as RunDocument;
  const states = async (): Promise<readonly string[]> => {
    const { items } = (await (await fetch(`${url}/api/v1/fleet?target=sandbox`)).json()) as {
      items: { instances?: { state: string }[] }[];
    };
    return items.flatMap(({ instances = [] }) => instances.map(({ state }) => state));
  };
  const finished = (run: string): Promise<RunDocument> =>
    until(`${run} is over`, async () => {
      const now = await read(run);
      return now.status === 'finished' && now;
    });
  const full = async (): Promise<void> => {
    const { code } =
      (await writeFile(filler, Buffer.alloc(32 << 20)).catch((error: NodeJS.ErrnoException) => error)) ?? {};
    expect(code).toBe('ENOSPC');
  };

  it('is told to whoever asks for a run; the harm that is there ends; with room again, the run is ended and nothing is lost', async () => {
    const run = await drill('5m');
    await until('an instance is down', async () => (await states()).includes('down'));
    await full();
    const accepted: string[] = [];
    const refused = await until('a run is refused', async () => {
      const answer = await post({ experiment: 'kill-instance' });
      const said = (await answer.json()) as { id: string };
      if (answer.ok) accepted.push(said.id);
      return answer.status >= 500 && said;
    });
    expect(refused).toMatchObject({ status: 503, code: 'home-unwritable' });
    expect(JSON.stringify(refused)).toContain('is full');
    // What is there can still be read, and says nothing that is not so.
    expect((await read(run)).status).not.toBe('finished');
    await until('the instance is back when its lease has run out', async () =>
      ((all) => all.length > 0 && all.every((state) => state === 'running'))(await states()),
    );

    await rm(filler);
    const ended = await finished(run);
    expect(ended).toMatchObject({ verdict: 'inconclusive', residue: [] });
    expect(ended.reason).toMatch(/^instance\.kill on \S+ decayed/);
    expect(ended.injections.filter(({ state }) => state !== 'reverted')).toEqual([]);
    for (const one of accepted) await finished(one);
    const again = await drill('1s');
    expect(await finished(again)).toMatchObject({ verdict: 'passed' });
  }, 600_000);
});
