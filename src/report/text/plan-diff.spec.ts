import { stripVTControlCharacters } from 'node:util';
import { PLAN } from '../../../test/fixtures/plan.js';
import type { Plan } from '../../core/plan.js';
import { planDiff, planDiffText } from './plan-diff.js';

const [shift, dark] = PLAN.steps;
if (!shift || !dark) throw new Error('the plan has two steps');

function shown(now: Plan, before = PLAN): string[] {
  const lines = planDiff(before, now);
  const text = planDiffText(now, { run: '01J', at: '2026-03-04T09:30:12.000Z', lines });
  return stripVTControlCharacters(text).split('\n');
}

describe('a plan against the last run', () => {
  it('says that nothing is different, or that there is nothing to compare with', () => {
    expect(shown(PLAN)).toEqual(['kong on sandbox: the same plan as of the last run, 01J of 2026-03-04 09:30:12 UTC']);
    expect(planDiffText(PLAN, null)).toContain('no earlier run kept a plan');
  });

  it('names what is new, what is gone and what has changed', () => {
    const [change] = dark.changes;
    if (!change) throw new Error('the fault has a subject');
    const more = { ...dark, changes: [change, { ...change, subject: 'us-west.store', summary: 'kill us-west.store' }] };
    const hold = { index: 1, id: 'hold-1', kind: 'hold', summary: 'hold for 10 s', expectedMs: 10_000, changes: [] };
    const [, last] = shift.ceilings ?? [];
    const slower = { ...shift, summary: 'move the users of www from us-west: 100 %', ceilings: last ? [last] : [] };
    const now = { ...PLAN, variables: { from: 'us-east' }, steps: [slower, hold, more] };
    expect(shown(now).slice(1)).toEqual([
      '  ~ variable from: us-west -> us-east',
      expect.stringMatching(/ {2}~ shift: move .*: 1 %, 100 % \(4 s\) -> move .*: 100 % \(4 s\)/),
      expect.stringMatching(/ {2}- shift, 1 %: moves 0\.5 % of all users/),
      '  + hold: hold for 10 s (10 s)',
      '  + fault dark, region.outage us-west.store: harm, kill us-west.store, undo: restart',
    ]);
  });

  it('a step at another place has moved', () => {
    expect(
      shown({ ...PLAN, steps: [dark, shift] })
        .slice(1)
        .every((line) => line.endsWith('at another place')),
    ).toBe(true);
  });

  it('does not take a figure that nobody measured for a difference, nor a load that is never twice the same', () => {
    const capacity = PLAN.capacity.map((region) => ({ ...region, loadPerSecond: 1, required: null }));
    const unmeasured = { ...PLAN, measured: false, capacity };
    expect(shown(unmeasured)).toHaveLength(1);
    const busier = PLAN.capacity.map((region) => ({ ...region, loadPerSecond: (region.loadPerSecond ?? 0) + 3 }));
    expect(shown({ ...PLAN, capacity: busier })).toHaveLength(1);
    expect(shown({ ...PLAN, capacity: busier.map((region) => ({ ...region, required: 9 })) }).length).toBeGreaterThan(
      1,
    );
  });
});
