import type { V1Pod } from '@kubernetes/client-node';
import { additionTo, agentsIn, ephemeralFor } from './ephemeral.js';

const pod: V1Pod = { metadata: { namespace: 'shop', name: 'web-0', uid: 'u1' }, status: { phase: 'Running' } };
const of = { part: 'network', run: 'r1', own: 'silverback', image: 'silverback:1' } as const;
const first = ephemeralFor(pod, of);
const withFirst = (state: object, phase = 'Running'): V1Pod => ({
  ...pod,
  spec: { containers: [], ephemeralContainers: [first] },
  status: { phase, ephemeralContainerStatuses: [{ name: first.name, state } as never] },
});

describe('an agent of a pod', () => {
  it('is known by what it was made with, and by nothing that somebody else has made', () => {
    expect(agentsIn(withFirst({ running: {} }), 'silverback')).toMatchObject([
      { id: `shop/web-0@u1/${first.name}`, run: 'r1', part: 'network', state: 'running', why: null },
    ]);
    expect(agentsIn(withFirst({ running: {} }), 'other')).toEqual([]);
    const debug = { ...pod, spec: { containers: [], ephemeralContainers: [{ name: 'debugger-x' }] } };
    expect(agentsIn(debug, 'silverback')).toEqual([]);
  });

  it('waits until it is started, says what hinders it, and has ended for good', () => {
    const standing = (state: object, phase?: string) => agentsIn(withFirst(state, phase), 'silverback')[0];
    expect(standing({})).toMatchObject({ state: 'waiting', why: null });
    expect(standing({ waiting: { reason: 'ContainerCreating' } })).toMatchObject({ state: 'waiting', why: null });
    expect(standing({ waiting: { reason: 'ErrImagePull', message: 'no such image' } })).toMatchObject({
      state: 'waiting',
      why: 'no such image',
    });
    expect(standing({ terminated: { exitCode: 0, reason: 'Completed' } })).toMatchObject({ state: 'ended', code: 0 });
    expect(standing({}, 'Failed')).toMatchObject({ state: 'ended' });
  });

  it('gets another name than one that has ended, and names that another Silverback gives are others', () => {
    const second = ephemeralFor(withFirst({ terminated: { exitCode: 0 } }), of);
    expect(second.name).toBe(first.name.replace(/1$/, '2'));
    expect(ephemeralFor(pod, { ...of, own: 'other' }).name).not.toBe(first.name);
  });

  it('is added to this very pod, beside those that are there', () => {
    expect(additionTo(pod, first)).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'u1' },
      { op: 'add', path: '/spec/ephemeralContainers', value: [first] },
    ]);
    expect(additionTo(withFirst({}), first)[1]).toMatchObject({ path: '/spec/ephemeralContainers/-', value: first });
  });
});
