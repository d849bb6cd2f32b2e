import { randomInt } from 'node:crypto';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { seeded } from '../../src/core/random.js';
import type { RunDocument } from '../../src/core/run/document.js';
import { Place, until } from '../e2e/silverback.js';
import { type DockerOfSuite, withDocker } from '../servers/docker.js';
import { Crowd } from './crowd.js';
import { type HarmTo, KilledWorker, momentOf } from './killed-worker.js';
import { Turnstile } from './turnstile.js';

/** Every way to harm the network between two regions. */
const FAULTS: readonly HarmTo[] = [
  (west, east) => `{ kind: network.partition, between: [${west}, ${east}] }`,
  (west, east) => `{ kind: network.partition, from: ${west}, to: ${east}, established: required }`,
  (west, east) => `{ kind: network.loss, between: [${west}, ${east}], share: 75% }`,
  (west, _, upstream) => `{ kind: network.latency, region: ${west}, upstream: "${upstream}", delay: 10s, share: 100% }`,
  (west, _, upstream) => `{ kind: network.errors, region: ${west}, upstream: "${upstream}", share: 100% }`,
  (west) => `{ kind: dns.failure, region: ${west}, mode: servfail }`,
];

/** How many workers are killed, the faults in turn. Several at once: most of a try is waiting. */
const WORKERS = Number(process.env['SILVERBACK_TEST_KILLED_WORKERS'] ?? 6);
const AT_ONCE = 6;
/** Eleven agents that start at once on a machine that does other things, too. */
const PATIENCE_MS = 300_000;
/** Far less than the two minutes after which one that nobody asks leaves by itself. */
const REMOVED_MS = 20_000;
const SEED = Number(process.env['SILVERBACK_TEST_SEED'] ?? randomInt(2 ** 31));

withDocker('workers that are killed while they harm a network', 'share', (docker: DockerOfSuite) => {
  let crowd: Crowd;
  let network: string;
  let fleet: Fleet & { capabilities: Capabilities };
  let place: Place;
  let turnstile: Turnstile;
  let workers: readonly KilledWorker[] = [];

  beforeAll(async () => {
    crowd = new Crowd(docker);
    network = await crowd.network('one');
    [fleet, place, turnstile] = await Promise.all([crowd.open(), Place.make(), Turnstile.start()]);
  });
  afterEach(() => workers.forEach((worker) => worker.end()));
  afterAll(async () => {
    await Promise.all([fleet.close(), place.leave(), turnstile.close()]);
  });

  it.each(batches())(
    `leave nothing behind: tries $from to $to of seed ${SEED}`,
    async ({ from, to }) => {
      const random = seeded(SEED + from);
      workers = Array.from({ length: to - from + 1 }, (_, at) => {
        const fault = FAULTS[(from + at) % FAULTS.length] as HarmTo;
        return new KilledWorker(from + at, fault, momentOf(random), { docker, crowd, place, turnstile });
      });
      turnstile.manner = 'shut';
      await all(workers, (worker) => worker.prepare(network));
      // One after the other: on a machine that starts six at once, an engine is looked at for longer than a run waits.
      for (const worker of workers) await worker.start();
      // No preflight sees the harm of another.
      turnstile.manner = 'once';
      const deaths = await all(workers, (worker) => worker.die());
      expect({ deaths, open: await all(workers, (worker) => worker.isOpenInTime()) }).toEqual({
        deaths,
        open: workers.map(() => true),
      });

      turnstile.manner = 'free';
      const { code, stdout, stderr } = await place.run('janitor', '--json');
      const runs = (await place.documents()).slice(0, workers.length);
      expect({ deaths, code, said: code === 0 ? '' : `${stderr}${stdout}`, runs: runs.map(ending) }).toEqual({
        deaths,
        code: 0,
        said: '',
        runs: workers.map(() => PUT_BACK),
      });
      const harmful = runs.filter(({ injections }) => injections.some(({ inEffectAt }) => inEffectAt !== null));
      expect(harmful.map(({ experiment }) => experiment)).toEqual(
        expect.arrayContaining(workers.filter(({ hasHarmed }) => hasHarmed).map(({ name }) => name)),
      );
      const ids = runs.map(({ id }) => id);
      const residue = await fleet.capabilities.residue.residue();
      expect({
        deaths,
        left: await all(workers, (worker) => worker.left()),
        residue: residue.filter(({ run }) => run !== null && ids.includes(run)),
      }).toEqual({ deaths, left: workers.map(() => []), residue: [] });
      // An engine that has much to do takes seconds to remove one, and is not waited for.
      await until('no agent is left', async () => (await containersOf(ids)).length === 0, REMOVED_MS);
    },
    PATIENCE_MS,
  );

  async function containersOf(runs: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(
      runs.map((run) => docker.engine.listContainers({ all: true, filters: { label: [`silverback.run=${run}`] } })),
    );
    return found.flat().map(({ Names, Status }) => `${Names.join()} ${Status}`);
  }
});

const PUT_BACK = { verdict: 'aborted', reason: 'orchestrator-lost', residue: [], open: [] };

function ending({ verdict, reason, residue, injections }: RunDocument): object {
  return { verdict, reason, residue, open: injections.filter(({ state }) => state !== 'reverted') };
}

function batches(): { readonly from: number; readonly to: number }[] {
  return Array.from({ length: Math.ceil(WORKERS / AT_ONCE) }, (_, at) => {
    return { from: at * AT_ONCE, to: Math.min(WORKERS, (at + 1) * AT_ONCE) - 1 };
  });
}

function all<T>(workers: readonly KilledWorker[], act: (worker: KilledWorker) => Promise<T>): Promise<T[]> {
  return Promise.all(workers.map(act));
}
