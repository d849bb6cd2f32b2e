import type { Experiment, Step } from '../experiment/experiment.js';
import type { PlannedInjection } from '../ports/fault.js';
import type { Weights } from '../weights.js';
import {
  check,
  drain,
  experimentOf,
  fault,
  KONG,
  mode,
  scale,
  shift,
  TEMPO,
} from '../../../test/fakes/run-experiment.js';
import { makePlan, type PlanFacts } from './make-plan.js';

const outage: readonly PlannedInjection[] = ['edge', 'a.1', 'b.1'].map((name) => ({
  subject: `west.${name}`,
  regions: ['west'],
  zones: name === 'edge' ? [] : [`west-${name.charAt(0)}`],
  undo: 'restart',
  summary: `kill west.${name}`,
  effect: {},
}));

const known: PlanFacts = {
  measured: true,
  target: 'sandbox',
  tempo: TEMPO,
  routers: {},
  admission: [],
  requirements: [],
  residue: [],
  hypothesis: [],
  noBaseline: null,
  replication: { pairs: [], unread: [] },
  unhealthyRegions: [],
  ttlMs: { www: 1_000 },
  control: ['eu'],
  harm: [{ step: 4, kind: 'region.outage', plans: outage }],
  routes: { www: { weights: { west: 5_000, east: 5_000 }, perSecond: 300 } },
  regions: {
    west: { instances: 3, capacityPerInstance: 100 },
    east: { instances: 3, capacityPerInstance: 100 },
  },
};

const budget = { objective: 0.9999, periodMs: 30 * 86_400_000, spend: 0.1, windows: [] };
const guarded = (errorBudget: Experiment['guards']['errorBudget']): Experiment => {
  const plain = experimentOf(KONG);
  return { ...plain, guards: { ...plain.guards, errorBudget } };
};
const kong = experimentOf([scale('east', 'required'), ...KONG.slice(1)]);

describe('a plan', () => {
  const plan = makePlan(kong, known);

  it('names every step in its order, and what it will change', () => {
    expect(plan.steps.map(({ kind, summary }) => [kind, summary])).toEqual([
      ['scale', 'scale east from 3 instances to 4'],
      ['mode', 'declare west in failover'],
      ['shift', 'move the users of www from west: 25 %, 100 %'],
      ['drain', 'wait until west is free, at most 30 s: at most 0 connections'],
      ['fault', 'region.outage: 3 subjects, each proven; the lease is 8 s'],
      ['hold', 'hold for 10 s'],
      ['revert', 'undo dark and see it gone'],
      ['shift', 'bring the users of www back to west: 50 %, 100 %'],
    ]);
  });

  it('names the undo of every change', () => {
    const changes = plan.steps.flatMap(({ changes }) => changes);
    expect(changes.filter((change) => change.class === 'harm').map(({ subject, undo }) => [subject, undo])).toEqual([
      ['west.edge', 'restart'],
      ['west.a.1', 'restart'],
      ['west.b.1', 'restart'],
    ]);
    expect(changes.filter((change) => change.class === 'care').every(({ undo }) => undo === 'revert')).toBe(true);
  });

  it('shows the weights of each ramp step, out and back', () => {
    const shown = plan.steps.filter(({ kind }) => kind === 'shift').map(({ changes }) => changes.map((c) => c.summary));
    expect(shown).toEqual([
      ['weights of www: west 3750, east 6250', 'weights of www: west 0, east 10000'],
      ['weights of www: west 2500, east 7500', 'weights of www: west 5000, east 5000'],
    ]);
  });

  it('counts only harm into the blast radius', () => {
    expect(plan.blastRadius).toEqual({ regions: ['west'], zones: ['west-a', 'west-b'], instances: 2 });
  });

  it('expects the time that the method will take', () => {
    // scale, mode, fault, revert: 2 s each; two ramps of two steps with 2 s of soak; drain 5 s; hold 10 s.
    expect(plan.expectedDurationMs).toBe(4 * 2_000 + 2 * 2 * 2_500 + 5_000 + 10_000);
  });

  it('is ok, and warns of nothing but the drain that does not wait for data', () =>
    expect(plan).toMatchObject({
      verdict: 'ok',
      refusals: [],
      warnings: [expect.stringContaining('drain-west does not wait for the data of west')],
    }));
});

describe('the price of a ramp step', () => {
  const ceilings = (experiment: Experiment, facts: PlanFacts = known) =>
    makePlan(experiment, facts).steps.find(({ kind }) => kind === 'shift')?.ceilings;

  it('is the newly moved share for as long as it takes to notice and to undo', () => {
    // Noticed and undone in: an interval of 250 ms, a call of 1 s, a TTL of 1 s.
    expect(ceilings(guarded(budget))).toEqual([
      { movedPercent: 25, newlyMovedShare: 0.125, spendRequests: 0.125 * 300 * 2.25, withinBudget: true },
      { movedPercent: 100, newlyMovedShare: 0.375, spendRequests: 0.375 * 300 * 2.25, withinBudget: true },
    ]);
  });

  it('is within no budget where none is set', () =>
    expect(ceilings(experimentOf(KONG))?.map(({ withinBudget }) => withinBudget)).toEqual([null, null]));

  it('warns of a step that could cost more than the whole budget', () => {
    const small = makePlan(guarded({ ...budget, spend: 0.002 }), known);
    expect(small.errorBudget).toMatchObject({ allowedOutageMs: expect.closeTo(518.4, 3) as number });
    expect(small.steps[2]?.ceilings?.map(({ withinBudget }) => withinBudget)).toEqual([true, false]);
    expect(small.warnings.slice(0, 2)).toEqual(
      ['shift', 'shift-back'].map((id) => expect.stringContaining(`a step of ${id} could cost more`) as string),
    );
  });

  it('says what a router makes of a step that it cannot carry, and reckons with that', () => {
    const tenths = {
      resolution: 1_000,
      effective: (_route: string, { west = 0 }: Weights): Weights => {
        const carried = Math.floor(west / 1_000) * 1_000;
        return { west: carried, east: 10_000 - carried };
      },
    };
    const coarse = { ...known, routers: { www: tenths } };
    expect(ceilings(experimentOf(KONG), coarse)).toMatchObject([
      { movedPercent: 25, carriedPercent: 40, newlyMovedShare: 0.2, resolution: 10 },
      { movedPercent: 100, newlyMovedShare: 0.3, resolution: 10 },
    ]);
    expect(ceilings(experimentOf(KONG), coarse)?.[1]).not.toHaveProperty('carriedPercent');
    expect(makePlan(experimentOf(KONG), coarse).steps[2]?.changes.map(({ summary }) => summary)).toEqual([
      'weights of www: west 3750, east 6250; the nearest that the router carries: west 3000, east 7000',
      'weights of www: west 0, east 10000',
    ]);
  });
});

describe('a plan without a running target', () => {
  const layout: PlanFacts = {
    ...known,
    measured: false,
    routes: { www: { weights: { west: 5_000, east: 5_000 }, perSecond: null } },
  };

  it('marks what it cannot know instead of guessing it', () => {
    const plan = makePlan({ ...kong, guards: { ...kong.guards, errorBudget: budget } }, layout);
    expect(plan.errorBudget?.allowedRequests).toBeNull();
    expect(plan.capacity.map(({ loadPerSecond, required }) => [loadPerSecond, required])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(plan.steps[0]?.summary).toBe('scale east from 3 instances to as many as the load needs');
    expect(plan.steps[2]?.ceilings?.every(({ spendRequests }) => spendRequests === null)).toBe(true);
    expect(plan.warnings[0]).toContain('the target is not running');
  });
});

describe('a plan that may not run', () => {
  it('is refused with every reason', () => {
    const plan = makePlan(experimentOf([shift(), fault()]), {
      ...known,
      admission: ['the global halt is set by maria (incident)'],
      harm: [{ step: 1, kind: 'region.outage', plans: outage }],
      control: ['west'],
    });
    expect(plan.verdict).toBe('refused');
    expect(plan.refusals).toEqual([
      expect.stringContaining('the global halt is set by maria'),
      expect.stringContaining('harm would touch west, the control'),
      expect.stringContaining('east cannot carry the load'),
    ]);
  });

  it('says that harm of a place also touches what the place is given before', () => {
    const method = [scale('west', 5), fault()];
    const harm = [{ step: 1, kind: 'region.outage', plans: outage }];
    const plain = experimentOf(method);
    const plan = makePlan({ ...plain, guards: { ...plain.guards, blastRadius: { instances: 3 } } }, { ...known, harm });
    expect(plan.warnings).toEqual([
      expect.stringContaining(
        'touches the instances that west is given before it, if they are in its place; guards.blastRadius allows 3',
      ),
    ]);
    const one = [scale('west', 5), { ...fault(), args: { region: 'west', count: 1 } } as Step];
    expect(makePlan(experimentOf(one), { ...known, harm }).warnings).toEqual([]);
    expect(makePlan(experimentOf([scale('east', 5), method[1]!]), { ...known, harm }).warnings).toEqual([]);
  });

  it('shows what the target wants to be known before', () => {
    const plan = makePlan(experimentOf([shift()]), { ...known, warnings: ['somebody keeps the route as it is'] });
    expect(plan.warnings).toEqual(['somebody keeps the route as it is']);
  });

  it('shows the checks that were switched off', () => {
    const plain = experimentOf([shift()]);
    const plan = makePlan({ ...plain, guards: { ...plain.guards, skipPreflight: ['capacity'] } }, known);
    expect(plan).toMatchObject({ verdict: 'ok', skippedPreflight: ['capacity'] });
    expect(plan.warnings).toEqual([expect.stringContaining('"capacity" is switched off')]);
  });
});

it('tells waits and checks in words, and that nothing is scaled when that is off', () => {
  const wait = { ...drain(), stragglers: 2, replication: 'caught-up' } as const;
  const plan = makePlan(experimentOf([scale('east', 'off'), mode(), wait, check()]), { ...known, harm: [] });
  expect(plan.steps.map(({ summary }) => summary)).toEqual([
    'leave east as it is',
    'declare west in failover',
    'wait until west is free, at most 30 s: at most 0 connections, at most 2 stragglers a second, replication caught up',
    'check all probes within 5 s',
  ]);
  expect(plan.steps[0]?.changes).toEqual([]);
});

describe('the plan of a ramp that finds its own pace', () => {
  const adaptive = { firstBp: 1_000, minBp: 200, maxBp: 5_000 };
  const planned = (spend: number) => {
    const plain = experimentOf([shift({ adaptive })]);
    const guards = { ...plain.guards, errorBudget: { ...budget, spend } };
    return makePlan({ ...plain, guards }, { ...known, harm: [] }).steps[0];
  };

  it('shows the course when all is borne well, and the bounds', () => {
    const step = planned(0.1);
    expect(step?.summary).toBe(
      'move the users of www from west: adaptive, steps of 2 % to 50 % (the error budget allows 100 %), at worst 50 of them; at best 10 %, 30 %, 70 %, 100 %',
    );
    expect(step?.ceilings?.map(({ movedPercent }) => movedPercent)).toEqual([10, 30, 70, 100]);
  });

  it('keeps every step within the error budget, and says when none can be', () => {
    // 518 ms of outage, noticed and undone in 2.25 s, half of the users at home: 46 % of them at once.
    const step = planned(0.002);
    expect(step?.summary).toContain('steps of 2 % to 46.07 %');
    expect(step?.ceilings?.every(({ withinBudget }) => withinBudget)).toBe(true);
    expect(planned(0.00001)?.summary).toContain('less than the smallest of 2 %');
  });
});
