import { stripVTControlCharacters } from 'node:util';
import type { Plan } from '../../core/plan.js';
import { planText } from './plan-text.js';

const PLAN: Plan = {
  experiment: 'kong',
  title: 'Evacuate us-west, hold, come back',
  target: 'sandbox',
  hash: 'a'.repeat(64),
  variables: { from: 'us-west' },
  measured: true,
  verdict: 'ok',
  refusals: [],
  warnings: [],
  skippedPreflight: ['capacity'],
  blastRadius: { regions: ['us-west'], zones: [], instances: 6 },
  expectedDurationMs: 61_000,
  errorBudget: {
    objective: 0.9999,
    periodMs: 2_592_000_000,
    spend: 0.1,
    allowedRequests: 7_776,
    allowedOutageMs: 25_920,
  },
  steps: [
    {
      index: 0,
      id: 'shift',
      kind: 'shift',
      summary: 'move the users of www from us-west: 1 %, 100 %',
      expectedMs: 4_000,
      changes: [
        {
          kind: 'traffic.weights',
          subject: 'www',
          summary: 'weights of www: us-west 0',
          class: 'care',
          undo: 'revert',
        },
      ],
      ceilings: [
        { movedPercent: 1, newlyMovedShare: 0.005, spendRequests: 4.2, withinBudget: true },
        { movedPercent: 100, newlyMovedShare: 0.495, spendRequests: 9_000, withinBudget: false, resolution: 5 },
      ],
    },
    {
      index: 1,
      id: 'dark',
      kind: 'fault',
      summary: 'region.outage: 1 subject',
      expectedMs: 300,
      changes: [
        {
          kind: 'region.outage',
          subject: 'us-west.edge',
          summary: 'kill us-west.edge',
          class: 'harm',
          undo: 'restart',
        },
      ],
    },
  ],
  capacity: [{ region: 'us-east', loadPerSecond: 300, instances: 3, capacityPerInstance: 75, required: 5 }],
};
const text = (plan: Partial<Plan>): string =>
  stripVTControlCharacters(planText({ ...PLAN, ...plan })).replaceAll('\u00a0', ' ');

describe('plan', () => {
  it('shows the changes in order, each with its class and its undo, and what a ramp step may cost', () => {
    const plan = text({});
    expect(plan).toMatch(/^ok {2}kong could run on sandbox/);
    expect(plan).toMatch(/Blast radius +regions us-west; 6 instances/);
    expect(plan).toContain('25.9 s of full outage or 7 776 requests');
    expect(plan).toMatch(
      /1\. shift[\s\S]*care +weights of www: us-west 0 +undo: revert[\s\S]*2\. fault dark[\s\S]*harm +kill us-west.edge +undo: restart/,
    );
    expect(plan).toMatch(/1 % +moves 0\.5 % of all users +at risk 5 requests +within budget/);
    expect(plan).toMatch(/100 % .* over budget, the router moves 5 % at a time/);
    expect(plan).toMatch(/us-east +300 +3 +75 +5/);
    expect(plan).toMatch(/Switched off +capacity/);
    expect(plan).toContain('Nothing was changed.');
  });

  it('marks figures that nobody measured as unknown', () => {
    const plan = text({
      measured: false,
      capacity: [{ region: 'us-east', loadPerSecond: null, instances: 3, capacityPerInstance: 75, required: null }],
    });
    expect(plan).toContain('from the layout, nothing is measured');
    expect(plan).toMatch(/us-east +unknown +3 +75 +unknown/);
  });

  it('begins with every reason of a refusal', () => {
    expect(
      text({ verdict: 'refused', refusals: ['us-east has 3 instances, needs 5', 'another run is active'] }),
    ).toMatch(
      /^refused {2}kong would not run on sandbox\n {2}- us-east has 3 instances, needs 5\n {2}- another run is active/,
    );
  });
});
