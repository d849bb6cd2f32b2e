import type { Instance } from '../core/instance.js';
import type { Capabilities } from '../core/ports/fleet.js';
import type { NodeFacts, NodeOutage, NodeScheduler } from '../core/ports/node-scheduler.js';
import { instance } from '../../test/fakes/west-and-east.js';
import { nodePlans } from './node-plan.js';
import type { OfNode } from './place-outage.js';
import { RegionOutage } from './region-outage.fault.js';
import { ZoneDrain } from './zone-drain.fault.js';
import { ZoneOutage } from './zone-outage.fault.js';

const pod = (name: string, node: string, more: Partial<Instance> = {}): Instance => {
  const of = { node, identity: `${name}@1`, undo: 'replaced-by Deployment shop/web' as const };
  return { ...instance(name, 'west', 'w1'), ...of, ...more };
};
const known = (node: string, more: Partial<NodeFacts> = {}): NodeFacts => {
  return { node, others: [], isClosed: false, unserved: [], bound: [], ...more };
};
const place = { region: 'west', zone: 'w1' };
const pods = [pod('shop/web-1', 'n1'), pod('shop/web-2', 'n1'), pod('shop/web-3', 'n2')];

describe('plans of nodes', () => {
  it('are one injection a node, with all that leaves it and who replaces that', () => {
    const [first, second, ...more] = nodePlans(place, pods, [known('n1'), known('n2')], 'kill');
    expect(more).toEqual([]);
    expect(first).toEqual({
      subject: 'n1',
      regions: ['west'],
      zones: ['w1'],
      instances: 2,
      undo: 'replaced-by Deployment shop/web',
      summary:
        'close node n1 and kill at once: shop/web-1, shop/web-2, to be replaced elsewhere by Deployment shop/web',
      effect: {
        node: 'n1',
        nodes: ['n1', 'n2'],
        ...place,
        instances: ['shop/web-1@1', 'shop/web-2@1'],
        owners: ['Deployment shop/web'],
      },
    });
    expect(second).toMatchObject({ subject: 'n2', instances: 1 });
  });

  it('close nodes on which nothing runs, too: replacements would come up there', () => {
    const [, empty] = nodePlans(place, pods.slice(0, 1), [known('n1'), known('n3')], 'drain');
    expect(empty).toMatchObject({ subject: 'n3', instances: 0, undo: 'revert', effect: { instances: [], owners: [] } });
  });

  it('say what else is meant by a closed node, what stays, and who had closed it', () => {
    const agent = pod('shop/agent', 'n1', { unmovable: 'is of DaemonSet shop/agent' });
    const facts = known('n1', { others: ['kube-system', 'other'], isClosed: true });
    const [plan] = nodePlans(place, [agent, ...pods.slice(0, 1)], [facts], 'drain');
    expect(plan?.summary).toBe(
      'close node n1 and evict as their budgets allow: shop/web-1, to be replaced elsewhere by Deployment shop/web; not touched: shop/agent is of DaemonSet shop/agent; it is closed already, and stays so afterwards; also closed to what is of kube-system, other',
    );
    expect(plan?.effect.instances).toEqual(['shop/web-1@1']);
  });

  it('say for whom nothing serves elsewhere, and who finds no other node before the undo', () => {
    const bound = pod('shop/db-0', 'n1', { undo: 'replaced-by StatefulSet shop/db' });
    const agent = pod('shop/agent', 'n1', { unmovable: 'is of DaemonSet shop/agent' });
    const facts = {
      unserved: ['Deployment other/x', 'Deployment shop/web', 'StatefulSet shop/db'],
      bound: ['StatefulSet shop/db'],
    };
    const [plan] = nodePlans(place, [bound, agent, ...pods.slice(0, 1)], [known('n1', facts)], 'drain');
    expect(plan?.summary).toBe(
      'close node n1 and evict as their budgets allow: shop/db-0, shop/web-1, to be replaced elsewhere by Deployment shop/web; nothing serves of Deployment shop/web until it is replaced; nothing serves of StatefulSet shop/db until the undo: no other node may run it; not touched: shop/agent is of DaemonSet shop/agent',
    );
    expect(plan?.undo).toBe('replaced-by Deployment shop/web, StatefulSet shop/db');
  });

  it('cannot be put back where nobody replaces one of them', () => {
    const [plan] = nodePlans(place, [...pods, pod('shop/bare', 'n1', { undo: 'none' })], [], 'kill');
    expect(plan?.undo).toBe('none');
  });
});

describe('places whose instances run on nodes', () => {
  const nodes = { nodesOf: () => Promise.resolve([known('n1'), known('n2')]) } as unknown as NodeScheduler;
  const blocking = (reasons: readonly string[]) => ({ blocking: () => Promise.resolve(reasons) });
  const means = (reasons: readonly string[]) =>
    ({ nodes, budgets: blocking(reasons), balancers: {} }) as unknown as Capabilities;

  it('are refused beside a budget that allows nothing, unless that is to be ignored', async () => {
    const fault = new ZoneOutage(means(['PodDisruptionBudget shop/web allows 0 disruptions now']));
    await expect(fault.plan(pods, place)).rejects.toThrow(
      'zone.outage: PodDisruptionBudget shop/web allows 0 disruptions now; expected budgets that allow some, or "budgets: ignore"',
    );
    const plan = await fault.plan(pods, { ...place, budgets: 'ignore' });
    expect(plan.map(({ summary }) => summary).join()).toContain('budgets are ignored');
    expect([fault.needsFor({}), fault.needsFor({ budgets: 'ignore' })]).toEqual([['nodes', 'budgets'], ['nodes']]);
    await expect(new RegionOutage(means(['no'])).plan(pods, { region: 'west' })).rejects.toThrow('region.outage: no');
  });

  it('are drained also then: it waits, for five minutes where nothing else is said', async () => {
    const fault = new ZoneDrain(means(['no']));
    const times = async (args: object) =>
      (await fault.plan(pods, fault.args.parse({ ...place, ...args }))).map(({ proofWithinMs }) => proofWithinMs);
    expect(await times({})).toEqual([300_000, 300_000]);
    expect(await times({ within: '20s' })).toEqual([20_000, 20_000]);
  });

  it.each([undefined, false, true])('are judged by what is on record of them: proven %s', async (wasProven) => {
    const of: unknown[] = [];
    const seen = { state: 'unknown' as const, evidence: 'none looked' };
    const looked = {
      ...nodes,
      isClosed: (...asked: unknown[]) => Promise.resolve(void of.push(asked)).then(() => seen),
    };
    const fault = new ZoneDrain({ ...means([]), nodes: looked });
    const [plan] = await fault.plan(pods, fault.args.parse(place));
    if (!plan) throw new Error('nothing was planned');
    const record: OfNode = {
      ...plan,
      effect: plan.effect as NodeOutage,
      id: 'drain-1',
      run: 'run-1',
      kind: fault.kind,
      class: 'harm',
      wasProven,
    };
    expect(await fault.verify(record)).toEqual(seen);
    expect(of).toEqual([[plan.effect, 'drain', { run: 'run-1', injection: 'drain-1', wasProven }]]);
  });
});
