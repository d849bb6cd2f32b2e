import fc from 'fast-check';
import { type DoseSeen, kneeOf } from './knee.js';

const dose = (change: Partial<DoseSeen> = {}): DoseSeen => ({
  requests: 500,
  explainsMs: 100,
  p99Ms: 180,
  baselineMs: 80,
  left: [],
  ...change,
});

describe('the knee of a series of doses', () => {
  it('is the first dose under which a probe did not hold', () => {
    const doses = [dose(), dose(), dose({ left: ['p99: value 900, expected at most 600'] }), dose({ left: ['more'] })];
    expect(kneeOf(doses)).toEqual({ at: 2, reason: 'p99: value 900, expected at most 600' });
  });

  it('is the first dose under which p99 rose by more than the dose explains', () => {
    expect(kneeOf([dose(), dose({ explainsMs: 200, p99Ms: 290 }), dose({ explainsMs: 400, p99Ms: 900 })])).toEqual({
      at: 2,
      reason: 'p99 is 900 ms, and baseline and dose explain 480 ms',
    });
  });

  it('is nowhere when every dose does only what it says, or when nothing was measured', () => {
    const explained = fc.record({ baselineMs: fc.nat(1000), explainsMs: fc.nat(5000) });
    fc.assert(
      fc.property(fc.array(explained), (doses) => {
        const seen = doses.map((one) => dose({ ...one, p99Ms: one.baselineMs + one.explainsMs }));
        expect(kneeOf(seen)).toBeNull();
      }),
    );
    expect(
      kneeOf([dose({ p99Ms: 9_000, requests: 50 }), dose({ p99Ms: null }), dose({ baselineMs: null, p99Ms: 9_000 })]),
    ).toBeNull();
  });
});
