import { ApiServerInMemory } from '../../../../test/fakes/api-server.js';
import { ManualClock } from '../../../../test/fakes/manual-clock.js';
import { until } from '../../../../test/fakes/until.js';
import { SilverbackError } from '../../../core/errors.js';
import type { Cluster } from '../cluster.js';
import { RunLeases } from './run-leases.js';
import { heldBy, notesOf, stateIn } from './run-state.js';

const AT = '/apis/coordination.k8s.io/v1/namespaces/silverback/leases/silverback-run-r1';
const NOT_FOUND = { context: { status: 404 } };
const POD = { what: 'pod', detail: 'a pod', subject: 'shop/web@1', owner: null } as const;

describe('the Lease of a run', () => {
  let server: ApiServerInMemory;
  let clock: ManualClock;
  const opened: RunLeases[] = [];
  const open = (): RunLeases => {
    const leases = new RunLeases(server.cluster, 'silverback', clock);
    opened.push(leases);
    return leases;
  };
  const fence = (epoch = 1, injection = 'i1') => {
    return { run: 'r1', injection, epoch, expiresAt: new Date(clock.now().getTime() + 15_000) };
  };
  const stored = () => {
    const lease = server.get(AT);
    return lease ? stateIn(lease) : null;
  };

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    clock = new ManualClock();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((leases) => leases.leave()));
    await server.close();
  });

  it('stays when its worker leaves it to another one, who refuses the older and knows what was released', async () => {
    const first = open();
    await first.announce('r1', 1);
    await first.hold(fence(), POD);
    await first.release(fence());
    await first.noteAgents('r1');
    await first.leave();
    expect(stored()).toMatchObject({ epoch: 1, hasAgents: true, harm: { i1: { isReleased: true } } });
    const next = open();
    expect(await next.about('shop/web@1')).toMatchObject({ injection: 'i1', isReleased: true });
    await next.announce('r1', 2);
    await expect(first.refuseOlder(fence())).rejects.toMatchObject({ code: 'stale-epoch' });
  });

  it('cannot be where there is no namespace for it, which is said', async () => {
    const answers = { call: () => Promise.reject(new SilverbackError('target-unreachable', 'HTTP 404', NOT_FOUND)) };
    const leases = new RunLeases(answers as unknown as Cluster, 'silverback', clock);
    await expect(leases.announce('r1', 1)).rejects.toMatchObject({
      code: 'unsupported-by-target',
      message: expect.stringContaining('there is no namespace "silverback"') as string,
    });
  });

  it('goes with the worker that has finished the run, unless something is held', async () => {
    const leases = open();
    await leases.announce('r1', 1);
    await leases.hold(fence(), POD);
    leases.finished('r1');
    await leases.leave();
    expect(stored()).not.toBeNull();
    const again = open();
    await again.announce('r1', 2);
    await again.release(fence(2));
    again.finished('r1');
    await again.leave();
    expect(stored()).toBeNull();
  });

  it('is renewed while nothing is held, as long as somebody leads the run', async () => {
    const leases = open();
    await leases.announce('r1', 1);
    const spec = () => (server.get(AT) as { spec?: { renewTime?: string; leaseDurationSeconds?: number } }).spec;
    expect(spec()?.renewTime).toBeUndefined();
    clock.advance(120_000);
    await until(() => spec()?.renewTime !== undefined);
    await leases.hold(fence(), POD);
    const held = spec();
    await until(() => clock.sleeping === 1);
    clock.advance(120_000);
    await until(() => clock.sleeping === 1);
    expect(spec()).toEqual(held);
  });

  it('is made again with what is known of it when somebody has removed it', async () => {
    const leases = open();
    await leases.announce('r1', 3);
    await leases.noteScaled(fence(3), ['shop']);
    server.delete(AT);
    await leases.hold(fence(3), POD);
    expect(stored()).toMatchObject({ epoch: 3, scaled: ['shop'], harm: { i1: {} } });
  });

  it('holds nothing when a renewal makes it again: without it everything was over', async () => {
    const leases = open();
    await leases.announce('r1', 3);
    await leases.hold(fence(3), POD);
    server.delete(AT);
    expect(await leases.renew('r1', 3, ['i1'], fence().expiresAt)).toEqual(['i1']);
    expect(stored()).toMatchObject({ epoch: 3, harm: { i1: { isReleased: true } } });
  });

  it('is not made again by who only keeps it, or leaves', async () => {
    const stale = open();
    await stale.announce('r1', 1);
    await stale.hold(fence(), POD);
    stale.finished('r1');
    const leaving = open();
    await leaving.announce('r1', 1);
    leaving.finished('r1');
    server.delete(AT);
    const before = server.asked.length;
    clock.advance(120_000);
    await until(() => clock.sleeping === 2);
    await Promise.all([stale.leave(), leaving.leave()]);
    expect(stored()).toBeNull();
    expect(server.asked.slice(before).map(({ verb }) => verb)).not.toContain('post');
    expect(stale.holds(fence(), 0)).toBe(false);
  });

  it('that cannot be read is named, and keeps nobody from the others', async () => {
    const leases = open();
    await leases.announce('r1', 1);
    await leases.hold(fence(), POD);
    const [lease, name] = [server.get(AT), AT.replace('r1', 'r2')];
    const labels = { 'silverback.dev/run': 'r2' };
    server.put(name, { ...lease, metadata: { labels, annotations: { 'silverback.dev/harm': 'x' } } });
    const { states, unreadable } = await leases.read();
    expect(states.map(({ run }) => run)).toEqual(['r1']);
    expect(unreadable).toMatchObject([{ run: 'r2', lease: 'silverback/silverback-run-r2' }]);
    expect(await leases.about('shop/other@1')).toBeNull();
  });

  it('says when harm is not held for long enough to begin any more', async () => {
    const leases = open();
    await leases.announce('r1', 1);
    await leases.hold(fence(), POD);
    expect(() => leases.refuseLost(fence())).not.toThrow();
    clock.advance(13_001);
    expect(() => leases.refuseLost(fence())).toThrow('is not held from here for long enough');
  });
});

describe('what a Lease remembers', () => {
  const state = (count: number) => {
    const uid = (at: number) => `${at}-${Math.sin(at)}-${Math.cos(at)}`;
    const harm = Array.from({ length: count }, (_, at) => {
      const owner = { kind: 'Deployment', namespace: 'shop', name: 'web' };
      return [uid(at), { ...POD, subject: `shop/web-7bd5c9f6c8-${at}@${uid(at)}`, owner, isReleased: false }] as const;
    });
    return { run: 'r1', epoch: 2, hasAgents: true, scaled: ['shop', 'web'], harm: Object.fromEntries(harm) };
  };
  const lease = (annotations: Readonly<Record<string, string>>) => {
    return { metadata: { labels: { 'silverback.dev/run': 'r1' }, annotations: { ...annotations } } };
  };

  it('is read as it was written, by people too while it is not long', () => {
    const notes = notesOf(state(2));
    expect(JSON.parse(notes['silverback.dev/harm'] ?? '')).toEqual(state(2).harm);
    expect(stateIn(lease(notes))).toEqual(state(2));
  });

  it('fits into the notes of an object for a thousand pods at once', () => {
    const notes = notesOf(state(1_000));
    const bytes = Object.entries(notes).reduce((sum, [key, text]) => sum + key.length + text.length, 0);
    expect(bytes).toBeLessThan(256 * 1_024);
    const read = stateIn(lease(notes));
    expect(read && heldBy(read)).toHaveLength(1_000);
  });

  it('is refused in words when it is more than can be remembered', () => {
    expect(() => notesOf(state(10_000))).toThrow('harms more than its Lease can remember: 10000 subjects');
  });
});
