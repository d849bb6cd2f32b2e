import type { CallFault, Delay } from '../../core/ports/call-faults.js';
import { type BiteSeen, callsToMake, judgeBite } from './bite.js';
import type { Met } from './call-samples.js';

const held = { injection: 'i', run: 'r', share: 0.02, calls: 900, bitten: 18 };
const met = (status: number | null, ms = 20, more: Partial<Met> = {}): Met => {
  return { status, ms: status === null ? 500 : ms, zone: null, unserved: false, ...more };
};
const all = (count: number, call: Met) => Array.from({ length: count }, () => call);
const WELL = all(2, met(200));
const UNSERVED = met(503, 5, { unserved: true });

const faultOf = (harm: CallFault['harm'], zone: string | null = null): CallFault => ({
  region: 'west',
  zone,
  share: 0.02,
  harm,
});
const abort = (what: number | 'reset' | 'timeout', zone: string | null = null) =>
  faultOf({ kind: 'abort', with: what }, zone);
const delay = (written: Delay) => faultOf({ kind: 'delay', delay: written });
const FIXED = delay({ distribution: 'fixed', ms: 2000, capMs: 10_000 });
const SHORT = delay({ distribution: 'fixed', ms: 60, capMs: 10_000 });
const NORMAL = delay({ distribution: 'normal', ms: 200, sdMs: 50, capMs: 10_000 });
const PARETO = delay({ distribution: 'pareto', ms: 100, shape: 2, capMs: 10_000 });

function look(fault: CallFault, chosen: readonly Met[], change: Partial<BiteSeen> = {}) {
  const seen = { edge: 'edge.west', held: { before: held, after: held }, spared: WELL, past: WELL, elsewhere: WELL };
  return judgeBite(fault, { ...seen, chosen, ...change });
}
const stateOf = (...args: Parameters<typeof look>) => look(...args).state;

describe('whether a fault of calls bites', () => {
  it('is shown by what the calls that it chooses met, beside those that it does not', () => {
    expect(look(abort(503), all(3, met(503)))).toEqual({
      state: 'in-effect',
      evidence:
        'edge.west says that 18 of 900 calls met it; calls of ours that it is to befall: 3 x 503 (median 20 ms); ' +
        'that it is not: 2 x 200 (median 20 ms); past edge.west: 2 x 200 (median 20 ms); by another edge: 2 x 200 (median 20 ms)',
    });
    expect(stateOf(abort('reset'), all(3, UNSERVED))).toBe('in-effect');
    expect(stateOf(abort('timeout'), all(3, met(null)))).toBe('in-effect');
    expect(stateOf(FIXED, all(3, met(null)))).toBe('in-effect');
    expect(
      stateOf(
        SHORT,
        [80, 85, 90].map((ms) => met(200, ms)),
      ),
    ).toBe('in-effect');
    expect(
      stateOf(
        NORMAL,
        [120, 170, 190, 220, 240, 260, 310].map((ms) => met(200, ms)),
      ),
    ).toBe('in-effect');
    expect(
      stateOf(
        PARETO,
        [120, 150, 400].map((ms) => met(200, ms)),
      ),
    ).toBe('in-effect');
  });

  it.each([
    ['a status', abort(503)],
    ['a break', abort('reset')],
    ['silence', abort('timeout')],
    ['a fixed delay', FIXED],
    ['a normal delay', NORMAL],
    ['a pareto delay', PARETO],
  ])('is refuted by callers who met nothing of it, whatever the edge has counted: %s', (_, fault) => {
    const { state, evidence } = look(fault, all(7, met(200)));
    expect(state).toBe('absent');
    expect(evidence).toMatch(/^it is held and does not bite: edge.west says that 18 of 900 calls met it/);
  });

  it('is not shown by another harm than the one that was meant', () => {
    expect(stateOf(abort(503), all(3, met(500)))).toBe('unknown');
    expect(stateOf(abort(503), all(3, UNSERVED))).toBe('unknown');
    expect(stateOf(abort('reset'), all(3, met(503)))).toBe('unknown');
    expect(stateOf(SHORT, all(3, met(200, 62)), { spared: all(2, met(200, 55)) })).toBe('unknown');
    expect(stateOf(delay({ distribution: 'fixed', ms: 400, capMs: 10_000 }), all(3, met(200, 200)))).toBe('absent');
  });

  it('is not shown by a small delay that some calls may have met by chance', () => {
    const seen = [40, 82, 85, 88, 90, 95, 99].map((ms) => met(200, ms));
    expect(stateOf(SHORT, seen)).toBe('unknown');
    expect(stateOf(SHORT, seen.slice(1))).toBe('in-effect');
    const scattered = delay({ distribution: 'normal', ms: 100, sdMs: 20, capMs: 10_000 });
    const draws = [75, 92, 98, 104, 109, 115, 138].map((ms) => met(200, ms));
    expect(stateOf(scattered, draws)).toBe('in-effect');
    expect(stateOf(scattered, draws, { spared: all(2, met(200, 85)) })).toBe('unknown');
  });

  it('is not shown while those are not well whom it must spare', () => {
    const bitten = all(3, met(503));
    expect(stateOf(abort(503), bitten, { spared: all(2, met(503)) })).toBe('unknown');
    expect(stateOf(abort(503), bitten, { past: all(2, met(null)) })).toBe('unknown');
    expect(stateOf(abort(503), bitten, { past: [] })).toBe('unknown');
    expect(stateOf(abort(503), bitten, { elsewhere: all(2, met(503)) })).toBe('unknown');
    expect(stateOf(abort(503), bitten, { elsewhere: null, spared: [] })).toBe('in-effect');
  });

  it('bears a call that is late for another reason, and none that was spared', () => {
    expect(stateOf(abort(503), [met(503), met(null), met(503)])).toBe('in-effect');
    expect(stateOf(abort(503), [met(503), met(200), met(503)])).toBe('unknown');
    expect(stateOf(abort(503), [])).toBe('unknown');
  });

  it('is asked of the calls to its own zone', () => {
    const there = met(503, 5, { zone: 'a' });
    const beside = met(200, 20, { zone: 'b' });
    expect(stateOf(abort(503, 'a'), [there, beside, there, beside])).toBe('in-effect');
    expect(stateOf(abort(503, 'a'), [beside, beside])).toBe('unknown');
    expect(stateOf(abort(503, 'a'), [beside, { ...beside, zone: 'a' }])).toBe('absent');
    expect(stateOf(abort('reset', 'a'), [UNSERVED, beside])).toBe('in-effect');
  });

  it('is denied by an edge that holds nothing, unless its callers know better', () => {
    const none = { before: undefined, after: undefined };
    expect(stateOf(abort(503), all(3, met(200)), { held: none })).toBe('absent');
    expect(stateOf(abort(503), all(3, met(503)), { held: none })).toBe('unknown');
    expect(stateOf(FIXED, all(3, met(null)), { held: none })).toBe('unknown');
    // A region that is slow or dark for all says nothing of a fault.
    expect(stateOf(FIXED, all(3, met(null)), { held: none, spared: all(2, met(null)) })).toBe('absent');
    expect(stateOf(abort('reset'), all(3, UNSERVED), { held: none, spared: all(2, UNSERVED) })).toBe('absent');
  });

  it('is not refuted by calls that were made before it was put', () => {
    expect(stateOf(abort(503), all(3, met(200)), { held: { before: undefined, after: held } })).toBe('unknown');
  });

  it('takes few calls, and more where chance has more to say', () => {
    expect([abort(503), FIXED, PARETO, abort(503, 'a'), SHORT, NORMAL].map(callsToMake)).toEqual([3, 3, 3, 6, 7, 7]);
  });
});
