import type { V1Node } from '@kubernetes/client-node';
import { INJECTION, RUN } from '../leases/run-state.js';
import { claimOn } from './claim.js';
import type { Operation } from '../json-patch.js';
import { closing, markOf, opening } from './mark.js';

const of = { run: 'r1', injection: 'i1' };
const open: V1Node = { metadata: { name: 'n1', resourceVersion: '7', labels: { zone: 'a' } }, spec: {} };
const cordoned: V1Node = { ...open, spec: { unschedulable: true } };

/** What the API server makes of it; paths of two steps and three are all that there are. */
function patched(node: V1Node, operations: readonly Operation[]): V1Node {
  const copy = structuredClone(node) as unknown as Record<string, Record<string, unknown>>;
  for (const { op, path, value } of operations) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/'));
    const last = keys.pop() ?? '';
    const at = keys.reduce<Record<string, unknown>>((into, key) => into[key] as Record<string, unknown>, copy);
    if (op === 'add') at[last] = value;
    else if (op === 'test') expect(at[last]).toEqual(value);
    else if (last in at) delete at[last];
    else throw new Error(`there is no ${path}`);
  }
  return copy;
}

describe('a node that an injection closes', () => {
  const closed = patched(open, closing(open, of, 'silverback'));

  it('is cordoned and says for whom, and is as it was before when that is taken back', () => {
    const mark = { ...of, was: 'open' as const, own: 'silverback' };
    expect([closed.spec, markOf(closed)]).toEqual([{ unschedulable: true }, mark]);
    expect(patched(closed, opening(closed, mark))).toEqual({
      ...open,
      metadata: { ...open.metadata, annotations: {} },
    });
  });

  it('stays cordoned when somebody had cordoned it', () => {
    const marked = patched(cordoned, closing(cordoned, of, 'silverback'));
    const mark = markOf(marked);
    expect(mark?.was).toBe('closed');
    expect(mark && patched(marked, opening(marked, mark)).spec).toEqual({ unschedulable: true });
    expect(claimOn({ ...marked, spec: {} }, of, null).claim).toBe('held');
  });

  it('is in conflict when somebody opens it, or takes the mark away and leaves it closed', () => {
    const held = { isReleased: false, was: 'open' as const };
    expect(claimOn(closed, of, held)).toEqual({ claim: 'held', why: '' });
    const opened = claimOn({ ...closed, spec: {} }, of, held);
    expect(opened.claim).toBe('conflict');
    expect(opened.why).toContain(RUN);
    expect(opened.why).toContain(INJECTION);
    expect(claimOn(cordoned, of, held).claim).toBe('conflict');
    expect(claimOn(cordoned, of, { ...held, was: 'closed' }).claim).toBe('free');
    expect(claimOn(cordoned, of, { ...held, isReleased: true }).claim).toBe('free');
    expect(claimOn(open, of, held).claim).toBe('free');
    expect(claimOn(closed, { ...of, injection: 'i2' }, held).claim).toBe('free');
  });
});
