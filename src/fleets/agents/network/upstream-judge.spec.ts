import type { SeenDetour, Witnessed } from '../../../core/agent/detour.js';
import type { CallHarm } from '../../../core/ports/call-faults.js';
import { judgeCalls } from './upstream-judge.js';

const late: CallHarm = { kind: 'delay', delay: { distribution: 'fixed', ms: 200, capMs: 10_000 } };
const abort = (how: number | 'reset' | 'timeout'): CallHarm => ({ kind: 'abort', with: how });
const call = (change: Partial<Witnessed> = {}): Witnessed => {
  return { outcome: 'answered', status: 200, ms: 5, upstreamMs: 4, ...change };
};
const seen = (change: Partial<SeenDetour> = {}, harmed = call({ ms: 205 }), spared = call()): SeenDetour => ({
  bite: { upstreams: 1, at: 100, how: 'a proxy' },
  left: [],
  calls: [{ address: '10.0.0.2', port: 80, harmed, spared }],
  control: [{ address: '10.0.0.1', port: 1, passed: true, said: 'open', ms: 1 }],
  ...change,
});
const judge = (harm: CallHarm, ...all: SeenDetour[]) =>
  judgeCalls(
    { harm, upstream: { name: 'db', port: 80 } },
    all.map((one, at) => ({ name: `c${at}`, isCaller: true, seen: one })),
    [],
  );
const state = (harm: CallHarm, ...all: SeenDetour[]) => judge(harm, ...all).state;

describe('a fault of calls', () => {
  it('is in effect when the harmed call of every caller is late and its upstream is not', () => {
    expect(judge(late, seen(), seen())).toEqual({
      state: 'in-effect',
      evidence:
        '2 of 2 disturbed on the way to db:80 (a proxy); harmed: 2 x 200 in 205 ms, the upstream itself 4 ms; ' +
        'spared: 2 x 200 in 5 ms, the upstream itself 4 ms; control: open in 1 ms; first to last 0 ms',
    });
  });

  it.each([
    ['a call is not late', seen({}, call({ ms: 30 }))],
    ['only the upstream is slow', seen({}, call({ ms: 205, upstreamMs: 200 }))],
    ['the upstream says nothing', seen({}, call({ upstreamMs: null, outcome: 'nothing', status: null, ms: 800 }))],
    ['nothing is spared', seen({}, call({ ms: 205 }), call({ upstreamMs: null, outcome: 'nothing' }))],
    ['no other is reached', seen({ control: [{ address: 'a', port: 1, passed: false, said: 'closed', ms: 1 }] })],
    ['the kernel sends nobody aside', seen({ bite: { upstreams: 0, at: 100, how: '' } })],
    ['an agent has left something', seen({ left: ['set x'] })],
  ])('is not proven when %s', (_, one) => {
    expect(state(late, seen(), one)).toBe('unknown');
  });

  it('is proven by a delay that is longer than anybody waits when the upstream has answered meanwhile', () => {
    const endless: CallHarm = { kind: 'delay', delay: { distribution: 'fixed', ms: 30_000, capMs: 60_000 } };
    expect(state(endless, seen({}, call({ outcome: 'nothing', status: null, ms: 801 })))).toBe('in-effect');
  });

  it('of errors is what is asked for, and not what the upstream says by itself', () => {
    const harmed = (change: Partial<Witnessed>) => seen({}, call({ upstreamMs: null, ...change }));
    expect(state(abort(503), harmed({ status: 503 }))).toBe('in-effect');
    expect(state(abort(503), harmed({ status: 503, upstreamMs: 4 }))).toBe('unknown');
    expect(state(abort(503), harmed({ status: 500 }))).toBe('unknown');
    expect(state(abort('reset'), harmed({ outcome: 'reset', status: null }))).toBe('in-effect');
    expect(state(abort('reset'), harmed({ outcome: 'closed', status: null }))).toBe('unknown');
    expect(state(abort('timeout'), harmed({ outcome: 'nothing', status: null }))).toBe('in-effect');
  });

  it('counts who reaches no upstream any more while he holds a detour, or has left something, and not after that', () => {
    const none = seen({ bite: null, calls: [] });
    const without = (one: SeenDetour, ...callers: SeenDetour[]) =>
      judgeCalls(
        { harm: late, upstream: { name: 'db', port: 80 } },
        [
          { name: 'stranded', isCaller: false, seen: one },
          ...callers.map((other) => ({ name: 'caller', isCaller: true, seen: other })),
        ],
        ['stranded reaches no db now'],
      ).state;
    const deaf = call({ outcome: 'nothing', status: null, upstreamMs: null });
    expect(without(seen({}, deaf, deaf))).toBe('unknown');
    expect(without(seen({}, deaf, deaf), seen())).toBe('unknown');
    expect(without({ ...none, left: ['set x'] })).toBe('unknown');
    expect(without(none, seen())).toBe('in-effect');
    expect(without(none)).toBe('absent');
  });

  it('is absent when nobody holds it and nothing is left', () => {
    const open = seen({ bite: null, calls: [] });
    expect(judge(late, open)).toMatchObject({ state: 'absent', evidence: expect.stringContaining('0 of 1') as string });
    expect(state(late, seen(), open)).toBe('unknown');
    expect(state(late, { ...open, left: ['rules SB-x'] })).toBe('unknown');
  });
});
