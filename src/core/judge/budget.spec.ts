import type { ErrorBudget } from '../experiment/experiment.js';
import { allowance, burning, overspent, stepCost } from './budget.js';

const budget: ErrorBudget = {
  objective: 0.9999,
  periodMs: 30 * 86_400_000,
  spend: 0.1,
  windows: [{ longMs: 10_000, shortMs: 2_000, rate: 14.4 }],
};

describe('the error budget of a run', () => {
  it('allows 25.9 s of full outage, 7 776 failed requests at 300 a second', () => {
    const { outageMs, requests } = allowance(budget, 300);
    expect(outageMs).toBeCloseTo(25_920, 0);
    expect(requests).toBeCloseTo(7_776, 0);
  });
  it('is overspent only beyond that', () => {
    expect(overspent(budget, 7_776, 300)).toBeNull();
    expect(overspent(budget, 7_777, 300)).toContain('7777 failed requests');
  });
  it('burns too fast when both windows do', () => {
    expect(burning(budget, () => ({ requests: 1_000, errors: 10 }))).toContain('burns');
    expect(burning(budget, (ms) => ({ requests: 1_000, errors: ms > 5_000 ? 10 : 0 }))).toBeNull();
  });
  it('holds fewer than 10 errors against nobody', () =>
    expect(burning(budget, () => ({ requests: 10, errors: 9 }))).toBeNull());
  it('prices a ramp step by the users it moves and the time it takes to turn back', () => {
    expect(stepCost(5_000, 5_000, 300, 2_000)).toEqual({ share: 0.25, requests: 150 });
    expect(stepCost(100, 5_000, null, 2_000)).toEqual({ share: 0.005, requests: null });
  });
});
