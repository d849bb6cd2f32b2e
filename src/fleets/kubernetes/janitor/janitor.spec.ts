import { ApiServerInMemory, ServerSaid } from '../../../../test/fakes/api-server.js';
import { ManualClock } from '../../../../test/fakes/manual-clock.js';
import { until } from '../../../../test/fakes/until.js';
import { RunLeases } from '../leases/run-leases.js';
import { stateIn } from '../leases/run-state.js';
import { Janitor } from './janitor.js';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/silverback/leases';
const SIGN = `${LEASES}/silverback-janitor`;
const RUN = `${LEASES}/silverback-run-r1`;

describe('a janitor', () => {
  let server: ApiServerInMemory;
  let clock: ManualClock;
  let janitor: Janitor;
  let running: Promise<void>;
  let leases: RunLeases;
  const said: string[] = [];
  const signs = () => server.get(SIGN)?.metadata.resourceVersion;
  /** What is heard and answered takes no time of the clock. */
  const pass = async (ms: number, step = 500): Promise<void> => {
    for (let left = ms; left > 0; left -= step) {
      clock.advance(Math.min(left, step));
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  const signed = async (): Promise<void> => {
    const before = signs();
    for (let tries = 0; tries < 20 && signs() === before; tries += 1) await pass(500);
    expect(signs()).not.toBe(before);
  };

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    clock = new ManualClock();
    leases = new RunLeases(server.cluster, 'silverback', clock);
    janitor = new Janitor(server.cluster, 'silverback', [], clock, (line) => said.push(line));
    running = janitor.run();
  });
  afterEach(async () => {
    janitor.end();
    await running;
    await leases.leave();
    await server.close();
    said.length = 0;
  });

  it('signs again and again, as long as it hears its own sign', async () => {
    await signed();
    await signed();
    await signed();
  });

  it('does not sign while its watch of Leases is dead, and does again when it has another one', async () => {
    await signed();
    await signed();
    let isAway = true;
    server.before = ({ verb }) => {
      if (verb === 'watch' && isAway) throw new Error('away');
    };
    server.fallSilent();
    await pass(2_500);
    const last = signs();
    await pass(20_000);
    expect(signs()).toBe(last);
    isAway = false;
    await signed();
    await signed();
  });

  it('hears of a Lease that was made while its watch was dead, and undoes what nobody renews', async () => {
    await signed();
    server.fallSilent();
    await leases.announce('r1', 1);
    const expiresAt = new Date(clock.now().getTime() + 15_000);
    const pod = { what: 'pod', detail: 'a pod', subject: 'shop/web@1', owner: null } as const;
    await leases.hold({ run: 'r1', injection: 'i1', epoch: 1, expiresAt }, pod);
    await leases.leave();
    await pass(30_000);
    const lease = server.get(RUN);
    expect(lease && stateIn(lease)).toMatchObject({ epoch: 1, harm: { i1: { isReleased: true } } });
  });

  it('removes a Lease that holds nothing when nobody has renewed it for long, and none before', async () => {
    await leases.announce('r1', 1);
    await leases.leave();
    await signed();
    await pass(590_000, 2_000);
    expect(server.get(RUN)).toBeDefined();
    await pass(15_000);
    await until(() => server.get(RUN) === undefined);
    expect(said.join()).toContain('run r1: its Lease held nothing');
  });

  it('tries once a minute to remove what cannot be removed, and makes nothing again that is gone', async () => {
    await leases.announce('r1', 1);
    await leases.leave();
    await signed();
    server.before = ({ verb }) => {
      if (verb === 'delete') throw new ServerSaid(403, 'no');
    };
    const removals = () => server.asked.filter(({ verb }) => verb === 'delete').length;
    await pass(610_000, 2_000);
    expect(removals()).toBe(1);
    await pass(58_000, 2_000);
    expect(removals()).toBeLessThan(3);
    server.before = ({ verb, path }) => {
      if (verb === 'get' && path === RUN) server.delete(RUN);
    };
    await pass(70_000, 2_000);
    await until(() => server.get(RUN) === undefined);
    await pass(10_000, 2_000);
    expect(server.get(RUN)).toBeUndefined();
  });

  it('leaves the Lease alone of a run that has scaled workloads: somebody is still to put them back', async () => {
    await leases.announce('r1', 1);
    await leases.noteScaled({ run: 'r1', epoch: 1 }, ['shop']);
    await leases.leave();
    await pass(700_000, 2_000);
    expect(server.get(RUN)).toBeDefined();
  });
});
