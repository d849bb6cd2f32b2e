import type { Baseline } from '../run/event.js';
import { judgeGate } from './gate.js';

const baseline: Baseline = {
  regions: {
    east: { requestsPerSecond: 150, successRate: 1, p99Ms: 100 },
    control: { requestsPerSecond: 50, successRate: 1, p99Ms: 100 },
  },
  load: {},
  users: { requests: 0, lost: 0, retried: 0, stragglers: 0 },
  writes: null,
};
const margins = { successDrop: 0.005, latencyFactor: 2, latencyFloorMs: 150 };
const judge = (
  east: { requests: number; errors: number; p99Ms: number | null },
  control = { requests: 200, errors: 0, p99Ms: 100 },
) => judgeGate(baseline, { east, control }, ['east'], ['control'], margins).decision;

describe('the gate between ramp steps', () => {
  it('passes a survivor that is as good as before', () =>
    expect(judge({ requests: 400, errors: 0, p99Ms: 120 })).toBe('pass'));
  it('passes 100 requests without an error', () =>
    expect(judge({ requests: 100, errors: 0, p99Ms: null })).toBe('pass'));
  it('is undecided on 99 requests', () => expect(judge({ requests: 99, errors: 0, p99Ms: 10 })).toBe('undecided'));
  it('is undecided without a survivor', () =>
    expect(judgeGate(baseline, {}, [], [], margins).decision).toBe('undecided'));
  it('is undecided about a region that was not measured', () =>
    expect(judgeGate(baseline, {}, ['east'], [], margins).decision).toBe('undecided'));
  it('finds errors beyond the margin worse', () =>
    expect(judge({ requests: 400, errors: 3, p99Ms: 100 })).toBe('worse'));
  it('forgives errors within the margin', () => expect(judge({ requests: 400, errors: 2, p99Ms: 100 })).toBe('pass'));
  it('finds slow answers worse', () => expect(judge({ requests: 400, errors: 0, p99Ms: 201 })).toBe('worse'));
  it('holds latency below the floor against nobody', () => {
    const fast = { ...baseline, regions: { east: { requestsPerSecond: 1, successRate: 1, p99Ms: 5 } } };
    expect(judgeGate(fast, { east: { requests: 400, errors: 0, p99Ms: 140 } }, ['east'], [], margins).decision).toBe(
      'pass',
    );
  });
  it('forgives what the control suffers too', () => {
    expect(judge({ requests: 400, errors: 0, p99Ms: 290 }, { requests: 200, errors: 0, p99Ms: 160 })).toBe('pass');
    expect(judge({ requests: 400, errors: 8, p99Ms: 100 }, { requests: 200, errors: 4, p99Ms: 100 })).toBe('pass');
  });
  it('does not let a control that got better make a survivor look worse', () => {
    expect(judge({ requests: 400, errors: 0, p99Ms: 190 }, { requests: 200, errors: 0, p99Ms: 20 })).toBe('pass');
  });
});
