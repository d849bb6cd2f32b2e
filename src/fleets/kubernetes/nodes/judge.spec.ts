import type { Instance } from '../../../core/instance.js';
import type { NodeOutage } from '../../../core/ports/node-scheduler.js';
import { instance } from '../../../../test/fakes/west-and-east.js';
import { judgeNode, occupantsOf, type Seen } from './judge.js';

const outage: NodeOutage = {
  node: 'n1',
  nodes: ['n1', 'n2'],
  region: 'west',
  zone: 'w1',
  instances: ['shop/bare@1'],
  owners: ['Deployment shop/web'],
};
const pod = (id: string, node: string, more: Partial<Instance> = {}): Instance => {
  return { ...instance(id, 'west', 'w1'), identity: `${id}@1`, node, undo: 'replaced-by Deployment shop/web', ...more };
};
const seen = (more: Partial<Seen> = {}): Seen => ({
  claimed: { claim: 'held', why: '' },
  isCordoned: true,
  occupants: { leaving: [], staying: [], astray: [] },
  owners: [{ owner: 'Deployment shop/web', wanted: 2, ready: 2, waiting: null }],
  wasReplaced: false,
  hindrances: [],
  ...more,
});
const short = [{ owner: 'Deployment shop/web', wanted: 2, ready: 1, waiting: null }];

describe('who leaves a node', () => {
  it('is who was planned, and who came later and is replaced; nobody of another place', () => {
    const planned = pod('shop/bare', 'n1', { undo: 'none' });
    const late = pod('shop/late', 'n1');
    const stranger = pod('shop/late-and-bare', 'n1', { undo: 'none' });
    const agent = pod('shop/agent', 'n1', { unmovable: 'is of DaemonSet shop/agent' });
    const astray = pod('shop/astray', 'n3');
    const others = [pod('shop/next', 'n2'), pod('shop/other', 'n1', { zone: 'w2' })];
    expect(occupantsOf(outage, [planned, late, stranger, agent, astray, ...others])).toEqual({
      leaving: [planned, late],
      staying: [stranger, agent],
      astray: [astray],
    });
  });
});

describe('a closed node', () => {
  it('is in effect when nothing is left; a drain also waits for the replacements', () => {
    expect(judgeNode('kill', seen({ owners: short })).state).toBe('in-effect');
    expect(judgeNode('drain', seen({ owners: short })).state).toBe('unknown');
    // Nodes that are drained beside it leave the same owners short, again and again.
    expect(judgeNode('drain', seen({ owners: short, wasReplaced: true })).state).toBe('in-effect');
    expect(judgeNode('drain', seen())).toEqual({
      state: 'in-effect',
      evidence: 'the node is cordoned; nothing of it is left there; Deployment shop/web has 2 of 2 pods ready',
    });
  });

  it('of a drain waits for who finds no place yet and says why, and not for who may run nowhere else', () => {
    const waits = (isBound: boolean) => {
      const waiting = { id: 'shop/web-2', why: '0/3 nodes are available: 3 Insufficient cpu.', isBound };
      return judgeNode('drain', seen({ owners: short.map((one) => ({ ...one, waiting })) }));
    };
    expect(waits(false)).toEqual({
      state: 'unknown',
      evidence:
        'the node is cordoned; not all are replaced yet; Deployment shop/web has 1 of 2 pods ready, and shop/web-2 waits: 0/3 nodes are available: 3 Insufficient cpu.',
    });
    expect(waits(true)).toEqual({
      state: 'in-effect',
      evidence:
        'the node is cordoned; nothing of it is left there; Deployment shop/web has 1 of 2 pods ready, and shop/web-2 can run on no node that is open',
    });
  });

  it('is not proven while pods are on it, and names them with what keeps them', () => {
    const occupants = { leaving: [pod('shop/web', 'n1')], staying: [], astray: [] };
    const hindrances = ['PodDisruptionBudget shop/web allows 0 disruptions now'];
    const { state, evidence } = judgeNode('drain', seen({ occupants, hindrances }));
    expect(state).toBe('unknown');
    expect(evidence).toContain('1 pods are still on it: shop/web on n1; PodDisruptionBudget shop/web allows 0');
  });

  it('is no outage while a DaemonSet runs there or the place lives on elsewhere; a drain leaves a DaemonSet alone', () => {
    const staying = [pod('shop/agent', 'n1', { unmovable: 'is of DaemonSet shop/agent' })];
    const occupants = { leaving: [], staying, astray: [] };
    expect(judgeNode('kill', seen({ occupants })).evidence).toContain(
      'it is not dark: shop/agent on n1, which is of DaemonSet shop/agent',
    );
    expect(judgeNode('drain', seen({ occupants })).state).toBe('in-effect');
    const astray = [pod('shop/web', 'n3')];
    expect(judgeNode('kill', seen({ occupants: { leaving: [], staying: [], astray } })).state).toBe('unknown');
  });

  it('is absent when it is not closed by this and all have what they want', () => {
    const free = { claimed: { claim: 'free', why: '' } as const, isCordoned: false };
    expect(judgeNode('kill', seen(free)).state).toBe('absent');
    expect(judgeNode('kill', seen({ ...free, owners: short })).state).toBe('unknown');
    expect(judgeNode('kill', seen({ ...free, isCordoned: true })).state).toBe('absent');
    const conflict = { claimed: { claim: 'conflict', why: 'somebody else' } as const };
    expect(judgeNode('kill', seen({ ...conflict, isCordoned: true }))).toMatchObject({ state: 'unknown' });
    expect(judgeNode('kill', seen({ ...conflict, isCordoned: false }))).toMatchObject({ state: 'absent' });
  });
});
