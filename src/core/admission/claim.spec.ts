import { drain, experimentOf, fault, hold, KONG, mode, scale, shift } from '../../../test/fakes/run-experiment.js';
import { targetNamed } from '../../../test/fakes/target-named.js';
import type { Step } from '../experiment/experiment.js';
import type { Instance } from '../instance.js';
import type { PlannedInjection } from '../ports/fault.js';
import type { PlannedHarm } from '../run/harm.js';
import type { Target } from '../target/target.js';
import { claimOf, mostExposed, overlap, type Claim } from './claim.js';

const route = (...regions: string[]) => ({
  router: 'edge',
  host: 'x.test',
  ttlMs: 1_000,
  weights: Object.fromEntries(regions.map((region) => [region, 10_000 / regions.length])),
});
const target: Target = {
  ...targetNamed('production'),
  routes: { www: route('west', 'east'), api: route('east', 'south'), eu: route('eu') },
};
const plan = (subject: string, regions: readonly string[], instances = 1): PlannedInjection => ({
  subject,
  regions,
  zones: [],
  instances,
  undo: 'restart',
  summary: '',
  effect: {},
});
const harm = (step: number, ...plans: PlannedInjection[]): PlannedHarm => ({ step, kind: 'instance.kill', plans });
const routes = (method: readonly Step[], ...planned: PlannedHarm[]): Claim['routes'] =>
  claimOf(experimentOf(method), target, planned).routes;

describe('what a run claims', () => {
  it('is the routes that it shifts and all that its regions serve', () => {
    expect(routes([shift()])).toEqual(['www']);
    expect(routes([fault()], harm(0, plan('west', ['west'])))).toEqual(['www']);
    expect(routes([fault()], harm(0, plan('east', ['east'])))).toEqual(['api', 'www']);
    expect(routes([fault()], harm(0, plan('west->east', ['west', 'east'])))).toEqual(['api', 'www']);
    expect(routes([scale('south')])).toEqual(['api']);
    expect(routes([mode('west'), drain('west')])).toEqual(['www']);
    expect(routes(KONG, harm(4, plan('west', ['west'])))).toEqual(['api', 'www']);
  });

  it('is the whole target when nobody knows whom it hurts', () => {
    expect(routes([fault()])).toBeNull();
    expect(routes([fault()], harm(0))).toBeNull();
    expect(routes([fault()], harm(0, plan('dns', [])))).toBeNull();
    expect(routes([fault()], harm(0, plan('lab', ['lab'])))).toBeNull();
    expect(routes([hold()])).toBeNull();
  });

  it('counts each instance once, in each region that it is taken from', () => {
    const planned = [harm(0, plan('west.1', ['west']), plan('west.2', ['west'])), harm(1, plan('west.1', ['west']))];
    expect(claimOf(experimentOf([fault(), fault('again')]), target, planned).exposure).toEqual({ west: 2 });
    expect(claimOf(experimentOf([fault()]), target, [harm(0, plan('cut', ['west', 'east'], 0))]).exposure).toEqual({
      west: 0,
      east: 0,
    });
  });

  it('is what it may spend of its error budget', () => {
    const errorBudget = { objective: 0.9999, periodMs: 30 * 86_400_000, spend: 0.1, windows: [] };
    const experiment = experimentOf([shift()]);
    const { allowanceMs } = claimOf({ ...experiment, guards: { ...experiment.guards, errorBudget } }, target, []);
    expect(allowanceMs).toBeCloseTo(25_920);
    expect(claimOf(experiment, target, []).allowanceMs).toBeNull();
  });
});

describe('two claims', () => {
  const claim = (of: string, claimed: readonly string[] | null): Claim => ({
    target: of,
    routes: claimed,
    exposure: {},
    allowanceMs: null,
  });

  it('are in each other’s way on a route of one target, and where one has the target to itself', () => {
    expect(overlap(claim('a', ['www', 'api']), claim('a', ['api']))).toBe('on this target and route api');
    expect(overlap(claim('a', null), claim('a', ['api']))).toBe('on this target');
    expect(overlap(claim('a', ['api']), claim('a', null))).toBe('on this target');
  });

  it('are not on other routes, or on other targets', () => {
    expect(overlap(claim('a', ['www']), claim('a', ['api']))).toBeNull();
    expect(overlap(claim('a', null), claim('b', null))).toBeNull();
  });
});

describe('of a region’s instances', () => {
  const fleet = (count: number): Instance[] => [
    ...Array.from({ length: count }, (_, n) => instance('west', `west-${n % 2}`)),
    instance('west', ''),
    instance('east', 'east-a'),
  ];
  const instance = (region: string, zone: string): Instance => ({
    id: `${region}.${zone}`,
    region,
    zone,
    service: 'instance',
    state: 'running',
    undo: 'restart',
  });

  it.each([
    [3, 1],
    [39, 1],
    [40, 2],
    [1_000, 50],
  ])('of %s serving ones %s may be taken away', (count, most) => expect(mostExposed(fleet(count), 'west')).toBe(most));
});
