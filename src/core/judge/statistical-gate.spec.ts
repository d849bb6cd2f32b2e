import fc from 'fast-check';
import type { Baseline, SoakSample } from '../run/event.js';
import { judgeStatistics } from './statistical-gate.js';

const RULE = { confidence: 0.98, tolerance: 0.25, effect: { latency: 1.5, errors: 0.001 } };
const windows = (count: number, meanMs: number, errors = 0): SoakSample[] =>
  Array.from({ length: count }, (_, index) => ({ meanMs: meanMs + (index % 5), errors }));
const baselineOf = (regions: Readonly<Record<string, readonly SoakSample[]>>): Baseline => ({
  regions: Object.fromEntries(
    Object.entries(regions).map(([region, samples]) => [
      region,
      { requestsPerSecond: 150, successRate: 1, p99Ms: 50, samples },
    ]),
  ),
  load: {},
  users: { requests: 0, lost: 0, retried: 0, stragglers: 0 },
  writes: null,
});
const usual = baselineOf({ east: windows(24, 50), control: windows(24, 50) });
const judge = (east: SoakSample[], control = windows(12, 50), baseline = usual) =>
  judgeStatistics(baseline, { east, control }, ['east'], ['control'], RULE);

describe('the statistical gate', () => {
  it('passes a survivor whose windows are like before', () =>
    expect(judge(windows(12, 50))).toMatchObject({ decision: 'pass', used: 0 }));
  it('finds one worse that is slower by more than chance and enough to matter', () => {
    const { decision, evidence } = judge(windows(12, 90));
    expect(decision).toBe('worse');
    expect(evidence).toMatch(/east: mean latency 1\.77 times the baseline's .* with 98 % confidence/);
  });
  it('lets pass what is no chance but too small to matter, and says how much of it was used', () => {
    const { decision, evidence, used } = judge(windows(12, 60));
    expect(decision).toBe('pass');
    expect(evidence).toMatch(/counts from 1\.5\), with 98 % confidence, too little to matter/);
    expect(used).toBeCloseTo(0.38, 1);
  });
  it('finds errors worse where there were none before', () =>
    expect(judge(windows(12, 50, 0.01)).decision).toBe('worse'));
  it('takes one bad window for chance', () =>
    expect(judge([...windows(11, 50), { meanMs: 900, errors: 0.5 }]).decision).toBe('pass'));
  it('forgives what the control suffers too', () =>
    expect(judge(windows(12, 90), windows(12, 90)).decision).toBe('pass'));
  it('does not let a control that got better make a survivor look worse', () =>
    expect(judge(windows(12, 60), windows(12, 10)).decision).toBe('pass'));

  it.each([
    ['too few windows of the soak', () => judge(windows(9, 50))],
    ['no window of the soak', () => judge([])],
    ['no baseline', () => judge(windows(12, 50), windows(12, 50), baselineOf({ control: windows(24, 50) }))],
    ['a control that was not measured', () => judge(windows(12, 50), [])],
    ['a value that is no number', () => judge(windows(12, Number.NaN))],
    ['no survivor', () => judgeStatistics(usual, { control: windows(12, 50) }, [], ['control'], RULE)],
  ])('is undecided with %s, and takes the margin for used up', (_, verdict) =>
    expect(verdict()).toMatchObject({ decision: 'undecided' }),
  );

  it('never passes without enough data of everybody whom it asks about', () => {
    const some = fc.integer({ min: 0, max: 30 }).map((count) => windows(count, 50));
    fc.assert(
      fc.property(some, some, some, some, (now, before, controlNow, controlBefore) => {
        const { decision } = judge(now, controlNow, baselineOf({ east: before, control: controlBefore }));
        const least = Math.min(now.length, before.length, controlNow.length, controlBefore.length);
        expect(decision).toBe(least >= 10 ? 'pass' : 'undecided');
      }),
    );
  });
});
