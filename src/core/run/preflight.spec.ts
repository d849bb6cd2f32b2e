import type { Experiment, ShiftStep, Step } from '../experiment/experiment.js';
import type { PlannedInjection } from '../ports/fault.js';
import { TEMPO } from '../../../test/fakes/run-experiment.js';
import { preflight, type PreflightFacts } from './preflight.js';

const shift: ShiftStep = {
  kind: 'shift',
  id: 'out',
  route: 'www',
  from: 'west',
  back: false,
  stepsBp: [5_000, 10_000],
  soakMs: 2_000,
  maxSoakMs: 20_000,
  gate: { successDrop: 0.005, latencyFactor: 2, latencyFloorMs: 250 },
};

function experiment(method: readonly Step[], guards: Partial<Experiment['guards']> = {}): Experiment {
  return {
    name: 'x',
    title: 'x',
    labels: {},
    intent: 'drill',
    target: 't',
    hash: '',
    variables: {},
    steadyState: { intervalMs: 250, holdIntervalMs: 5_000, probes: [] },
    guards: {
      maxDurationMs: 1e6,
      maxPauseMs: 1e6,
      blastRadius: {},
      headroom: 0.15,
      errorBudget: null,
      skipPreflight: [],
      ...guards,
    },
    objectives: {},
    allowIrreversible: false,
    method,
  };
}

const good: PreflightFacts = {
  measured: true,
  tempo: TEMPO,
  admission: [],
  residue: [],
  hypothesis: [{ probe: 'www', ok: true, values: {}, detail: 'good' }],
  noBaseline: null,
  replication: { pairs: [{ from: 'west', to: 'east', lagMs: 10 }], unread: [] },
  unhealthyRegions: [],
  ttlMs: { www: 1_000 },
  control: ['eu'],
  harm: [],
  routes: { www: { weights: { west: 5_000, east: 5_000 }, perSecond: 390 } },
  regions: {
    west: { instances: 3, capacityPerInstance: 100 },
    east: { instances: 5, capacityPerInstance: 100 },
    eu: { instances: 1, capacityPerInstance: 100 },
  },
};

function lost(
  subject: string,
  region: string,
  zone: string,
  undo: PlannedInjection['undo'] = 'restart',
): PlannedInjection {
  return { subject, regions: [region], zones: zone ? [zone] : [], undo, summary: '', effect: null };
}

const refusals = (known: Partial<PreflightFacts>, changed = experiment([shift])): readonly string[] =>
  preflight(changed, { ...good, ...known }).refusals;

describe('preflight', () => {
  it('lets a good run begin', () => expect(refusals({})).toEqual([]));
  it('refuses what was not admitted', () =>
    expect(refusals({ admission: ['run R1 is not finished'] })[0]).toContain('run R1 is not finished'));
  it('refuses on residue, and sends nobody to a janitor who cannot know of it', () => {
    const cut = { kind: 'cut', subject: 'a->b', run: null, injection: null, detail: 'open', isKnown: true };
    const scale = { ...cut, run: 'R1', kind: 'scale', subject: 'web', detail: 'from 1 to 2' };
    expect(refusals({ residue: [cut, { ...cut, run: 'R1' }, scale, { ...cut, run: 'R2', isKnown: false }] })).toEqual([
      'residue: cut on a->b (open); run "silverback janitor"',
      'residue: cut on a->b (open), scale on web (from 1 to 2) of run R1; run "silverback janitor"',
      expect.stringMatching(
        /^residue: cut on a->b \(open\) of run R2, which this journal does not know: whoever runs it, from another home, has/,
      ),
    ]);
  });
  it('refuses when no baseline can be taken, unless that is switched off', () => {
    const noBaseline = 'the load is not steady: 100, 200, 220 requests a second';
    expect(refusals({ noBaseline })).toEqual([`no baseline can be taken: ${noBaseline}`]);
    expect(refusals({ noBaseline }, experiment([shift], { skipPreflight: ['baseline'] }))).toEqual([]);
  });
  it('refuses when steady state does not hold, or cannot be told', () => {
    expect(refusals({ hypothesis: [{ probe: 'www', ok: false, values: {}, detail: 'www: 503' }] })[0]).toContain(
      'www: 503',
    );
    expect(refusals({ hypothesis: [{ probe: 'www', ok: null, values: {}, detail: 'few' }] })).toHaveLength(1);
  });
  it('refuses when replication is behind, or nobody can tell', () => {
    const pairs = [{ from: 'west', to: 'east', lagMs: 6_000 }];
    expect(refusals({ replication: { pairs, unread: [] } })[0]).toContain('6000 ms behind');
    expect(refusals({ replication: { pairs: [], unread: ['west'] } })).toEqual([
      'nobody knows how far replication from west is behind: its data does not say',
    ]);
  });
  it('refuses to empty the last healthy region', () =>
    expect(refusals({ unhealthyRegions: ['east'] })[0]).toContain('the last healthy region'));
  it('refuses a soak shorter than TTL and probe interval', () =>
    expect(refusals({ ttlMs: { www: 1_900 } })[0]).toContain('soaks for 2000 ms'));

  it('refuses a ramp of which even the smallest step costs more than the error budget, with the numbers', () => {
    const adaptive = { firstBp: 500, minBp: 100, maxBp: 5_000 };
    const errorBudget = { objective: 0.9999, periodMs: 2_592_000_000, spend: 0.00004, windows: [] };
    const paced = (skipPreflight: string[] = [], spend = errorBudget.spend) =>
      experiment([{ ...shift, adaptive }], { errorBudget: { ...errorBudget, spend }, skipPreflight });
    expect(refusals({}, paced())).toEqual([
      'no step of out fits into the error budget: it allows at most 0.92 % at once (10 ms of outage, noticed and undone in 2250 ms, with 50 % of the users of www in west), and the smallest step is 1 %; lower adaptive.min, or see guards.errorBudget',
    ]);
    expect(refusals({ measured: false }, paced())).toHaveLength(1);
    expect(refusals({}, paced([], 0.00005))).toEqual([]);
    expect(refusals({}, paced(['error-budget']))).toEqual([]);
    expect(refusals({}, experiment([shift], { errorBudget }))).toEqual([]);
  });

  it('refuses a survivor that cannot carry the load, with the numbers', () => {
    const small = { ...good.regions, east: { instances: 3, capacityPerInstance: 100 } };
    expect(refusals({ regions: small })).toEqual([
      'east cannot carry the load: east would get 390 requests/s with 3 instances of 100 requests/s, 5 are needed with headroom; scale east to 5 ("scale: required") or lower guards.headroom of 0.15',
    ]);
  });
  it('refuses when load or capacity could not be measured, unless that check is left out', () => {
    const noLoad = { www: { weights: { west: 5_000, east: 5_000 }, perSecond: null } };
    expect(refusals({ routes: noLoad })).toEqual([
      'nobody knows whether east can carry the load: east would get an unknown load with 5 instances of 100 requests/s, an unknown number are needed with headroom; see that load and capacity can be read, or name "capacity" in guards.skipPreflight',
    ]);
    const noCapacity = { ...good.regions, east: { instances: 5, capacityPerInstance: null } };
    expect(refusals({ regions: noCapacity })).toHaveLength(1);
    expect(refusals({ regions: noCapacity }, experiment([]))).toEqual([]);
    expect(refusals({ regions: noCapacity }, experiment([shift], { skipPreflight: ['capacity'] }))).toEqual([]);
    expect(refusals({ regions: noCapacity, measured: false })).toEqual([]);
  });
  it('refuses to make a region that serves too small', () => {
    const small: Step = { kind: 'scale', id: 's', region: 'west', to: 1 };
    expect(refusals({}, experiment([small]))[0]).toContain('west cannot carry the load');
    expect(refusals({}, experiment([shift, small]))).toEqual([]);
  });
  it('counts on a scale step that comes with the method', () => {
    const small = { ...good.regions, east: { instances: 3, capacityPerInstance: 100 } };
    const scaled = experiment([{ kind: 'scale', id: 's', region: 'east', to: 'required' }, shift]);
    expect(refusals({ regions: small }, scaled)).toEqual([]);
  });
  it('counts what a fault takes from a region that still serves, and not from one that was emptied', () => {
    const zone = { step: 0, kind: 'zone.outage', plans: [lost('i1', 'west', 'w-a'), lost('i2', 'west', 'w-b')] };
    const fault: Step = { kind: 'fault', id: 'f', fault: 'zone.outage', args: {}, reinject: false };
    expect(refusals({ harm: [zone] }, experiment([fault]))[0]).toContain('west cannot carry the load');
    expect(refusals({ harm: [{ ...zone, step: 1 }] }, experiment([shift, fault]))).toEqual([]);
  });
  it('refuses harm beyond the blast radius, and any on the control', () => {
    const harm = [
      { step: 0, kind: 'region.outage', plans: [lost('edge.west', 'west', ''), lost('edge.eu', 'eu', '')] },
    ];
    const reasons = refusals({ harm }, experiment([shift], { blastRadius: { regions: 1 } }));
    expect(reasons.join()).toContain('2 regions, guards.blastRadius allows 1');
    expect(reasons.join()).toContain('eu, the control');
  });
  it('refuses what cannot be put back, unless it is allowed', () => {
    const harm = [{ step: 0, kind: 'x', plans: [lost('pod', 'west', '', 'none')] }];
    expect(refusals({ harm }).join()).toContain('pod could not be put back');
    expect(refusals({ harm }, { ...experiment([shift]), allowIrreversible: true })).toEqual([]);
  });
  it('leaves out only what the experiment names, and lists it', () => {
    const result = preflight(experiment([shift], { skipPreflight: ['capacity'] }), {
      ...good,
      regions: { ...good.regions, east: { instances: 1, capacityPerInstance: 100 } },
    });
    expect(result).toMatchObject({ refusals: [], skipped: ['capacity'] });
  });
  it('says everything that is wrong at once', () =>
    expect(refusals({ admission: ['halted', 'run R'], unhealthyRegions: ['east'] })).toHaveLength(3));
});
