import { stripVTControlCharacters } from 'node:util';
import type { Plan } from '../../core/plan.js';
import { PLAN } from '../../../test/fixtures/plan.js';
import { planText } from './plan-text.js';

const text = (plan: Partial<Plan>): string =>
  stripVTControlCharacters(planText({ ...PLAN, ...plan })).replaceAll('\u00a0', ' ');

describe('plan', () => {
  it('shows the changes in order, each with its class and its undo, and what a ramp step may cost', () => {
    const plan = text({});
    expect(plan).toMatch(/^ok {2}kong could run on sandbox/);
    expect(plan).toMatch(/Blast radius +regions us-west; takes away 6 instances/);
    expect(plan).toContain('25.9 s of full outage or 7 776 requests');
    expect(plan).toMatch(
      /1\. shift[\s\S]*care +weights of www: us-west 0 +undo: revert[\s\S]*2\. fault dark[\s\S]*harm +kill us-west.edge +undo: restart/,
    );
    expect(plan).toMatch(/1 % +moves 0\.5 % of all users +at risk 5 requests +within budget/);
    expect(plan).toMatch(
      /100 % .* over budget, the router makes it 98 %, at least 5 % of all users in a region that has any/,
    );
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

  it('does not say that harm is none where what it hits goes on serving', () => {
    const radius = text({ blastRadius: { regions: ['west'], zones: ['west-a'], instances: 0 } });
    expect(radius).toMatch(/Blast radius +regions west; zones west-a; takes away 0 instances\n/);
  });

  it('begins with every reason of a refusal', () => {
    expect(
      text({ verdict: 'refused', refusals: ['us-east has 3 instances, needs 5', 'another run is active'] }),
    ).toMatch(
      /^refused {2}kong would not run on sandbox\n {2}- us-east has 3 instances, needs 5\n {2}- another run is active/,
    );
  });
});
