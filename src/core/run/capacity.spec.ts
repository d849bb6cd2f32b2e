import type { Step } from '../experiment/experiment.js';
import { drain, experimentOf, fault, hold, revert, scale, shift } from '../../../test/fakes/run-experiment.js';
import { capacityNeeds, requiredInstances, type CapacityNeed, type LoadFacts, type LostInstances } from './capacity.js';

const facts: LoadFacts = {
  routes: {
    www: { weights: { west: 5_000, east: 5_000 }, perSecond: 390 },
    api: { weights: { west: 2_000, east: 8_000 }, perSecond: 100 },
  },
  regions: {
    west: { instances: 3, capacityPerInstance: 100 },
    east: { instances: 4, capacityPerInstance: 100 },
    control: { instances: 1, capacityPerInstance: 100 },
  },
};

function needOf(region: string, method: readonly Step[], lost: LostInstances = [], known = facts): CapacityNeed {
  const need = capacityNeeds(experimentOf(method), known, lost).find((candidate) => candidate.region === region);
  if (!need) throw new Error(`nothing is known of ${region}`);
  return need;
}

describe('what a region has to carry', () => {
  it('is the sum of all routes at their highest share, with headroom', () => {
    // 390 of www, moved here whole, and 80 of api, which stays; 470 x 1.2 / 100 is 5.64.
    expect(needOf('east', [shift()])).toMatchObject({ loadPerSecond: 470, required: 6, available: 4, concerned: true });
  });

  it('is its share at rest where nothing is moved to it', () => {
    expect(needOf('west', [shift()])).toMatchObject({ loadPerSecond: 215, required: 3, concerned: false });
  });

  it('is the highest share of any step of a ramp, not the last', () => {
    const away = { ...shift(), stepsBp: [10_000] };
    const back = shift({ back: true, stepsBp: [10_000] });
    expect(needOf('east', [away, back]).loadPerSecond).toBe(470);
  });

  it('concerns no region without a share of any route', () => {
    expect(capacityNeeds(experimentOf([shift()]), facts, []).map(({ region }) => region)).toEqual(['west', 'east']);
  });

  it('is unknown while the load or the capacity is unknown, never zero', () => {
    const noLoad = { ...facts, routes: { ...facts.routes, api: { weights: { east: 10_000 }, perSecond: null } } };
    expect(needOf('east', [shift()], [], noLoad)).toMatchObject({ loadPerSecond: null, required: null });
    const noCapacity = { ...facts, regions: { east: { instances: 4, capacityPerInstance: null } } };
    expect(needOf('east', [shift()], [], noCapacity)).toMatchObject({ loadPerSecond: 470, required: null });
  });
});

describe('what a region will have', () => {
  it('counts what a scale step adds', () => {
    expect(needOf('east', [scale('east', 'required'), shift()]).available).toBe(6);
    expect(needOf('east', [scale('east', 9), shift()]).available).toBe(9);
    expect(needOf('east', [scale('east', 'off'), shift()]).available).toBe(4);
  });

  it('does not count on what a scale step adds after users have come', () => {
    expect(needOf('east', [shift(), scale('east', 'required')]).available).toBe(4);
    expect(needOf('east', [scale('west', 9), shift()]).available).toBe(4);
  });

  it('does not count on what is taken back before users have gone home, and does after', () => {
    const back = shift({ back: true, stepsBp: [10_000] });
    expect(needOf('east', [scale('east', 9), shift(), revert('scale'), back]).available).toBe(4);
    expect(needOf('east', [scale('east', 9), shift(), back, revert('scale')]).available).toBe(9);
    expect(needOf('east', [scale('east', 9), shift(), revert('shift'), revert('scale'), hold()]).available).toBe(9);
  });

  it('is less after a scale step below the present count, while the region serves', () => {
    expect(needOf('west', [scale('west', 1)])).toMatchObject({ available: 1, concerned: true });
    expect(needOf('east', [scale('east', 9), shift(), { ...scale('east', 2), id: 'small' }]).available).toBe(2);
    const emptied = [shift(), { ...shift(), id: 'shift-api', route: 'api' }, scale('west', 1)];
    expect(needOf('west', emptied)).toMatchObject({ available: 3, concerned: false });
    for (const homeward of [shift({ back: true, stepsBp: [10_000] }), revert('shift')])
      expect(needOf('west', [...emptied, homeward])).toMatchObject({ available: 1, concerned: true });
  });

  it('takes off what a fault takes down while the region serves', () => {
    const lost = [{ step: 0, region: 'east', count: 2 }];
    expect(needOf('east', [fault('kill')], lost)).toMatchObject({ available: 2, concerned: true });
  });

  it('is nothing, and never less, where more are taken down than a scale step leaves', () => {
    const lost = [{ step: 1, region: 'east', count: 2 }];
    expect(needOf('east', [scale('east', 1), fault('kill')], lost)).toMatchObject({ available: 0, concerned: true });
  });

  it('adds up faults that are open at once, and only those', () => {
    const two = (second: number): LostInstances => [
      { step: 0, region: 'east', count: 2 },
      { step: second, region: 'east', count: 1 },
    ];
    expect(needOf('east', [fault('a'), fault('b')], two(1)).available).toBe(1);
    expect(needOf('east', [fault('a'), revert('a'), fault('b')], two(2)).available).toBe(2);
  });

  it('takes nothing off for a region that was emptied of all its users before', () => {
    const method = [shift(), { ...shift(), id: 'shift-api', route: 'api' }, drain(), fault()];
    expect(needOf('west', method, [{ step: 3, region: 'west', count: 3 }])).toMatchObject({
      available: 3,
      concerned: false,
    });
  });

  it('takes it off when one route was left behind, or users come back before the fault is undone', () => {
    const lost = (step: number): LostInstances => [{ step, region: 'west', count: 3 }];
    expect(needOf('west', [shift(), fault()], lost(1)).available).toBe(0);
    const back = shift({ back: true, stepsBp: [10_000] });
    const api = { ...shift(), id: 'shift-api', route: 'api' };
    expect(needOf('west', [shift(), api, back, fault()], lost(3)).available).toBe(0);
    expect(needOf('west', [shift(), api, fault(), back, hold()], lost(2)).available).toBe(0);
    expect(needOf('west', [shift(), api, fault(), revert('dark'), back, hold()], lost(2)).available).toBe(3);
  });
});

describe('scale: required', () => {
  it('asks for what the load needs', () => expect(requiredInstances(experimentOf([shift()]), facts, 'east')).toBe(6));
  it('never asks for fewer than there are', () => expect(requiredInstances(experimentOf([]), facts, 'west')).toBe(3));
  it('does not guess what it does not know', () => {
    expect(requiredInstances(experimentOf([shift()]), facts, 'mars')).toBeNull();
    const unknown = { ...facts, regions: { east: { instances: 4, capacityPerInstance: null } } };
    expect(requiredInstances(experimentOf([shift()]), unknown, 'east')).toBeNull();
  });
});
