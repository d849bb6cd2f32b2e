import { type Layout } from '../protocol.js';
import { RequestRate } from './request-rate.js';
import { sicknessOf, symptom } from './sickness.js';

const route = { host: 'x', users: 10 };
const layout: Layout = {
  regions: { w: { zones: { wa: 1 } }, e: { zones: { ea: 1 } }, eu: { zones: { eua: 1 } } },
  routes: {
    www: { ...route, weights: { w: 5000, e: 5000 }, startsPerSecond: 300 },
    eu: { ...route, weights: { eu: 10_000 }, startsPerSecond: 50 },
  },
  territories: 10,
  ttlMs: 1000,
  instance: { slots: 1, serviceMs: 10, queue: 0 },
  degrade: { region: 'e', aboveShare: 0.6, errorShare: 0.3, delayMs: 100 },
};

describe('sickness', () => {
  it('begins above the share of the users of the routes that the region shares', () => {
    expect(sicknessOf(layout, 'e')).toMatchObject({ aboveRate: 0.6 * 300 * 1.3 });
  });

  it('spares other regions, and layouts without it', () => {
    expect(sicknessOf(layout, 'w')).toBeNull();
    expect(sicknessOf({ ...layout, degrade: null }, 'e')).toBeNull();
  });

  it('fails its share of calls and delays all of them, only above the rate', () => {
    const sickness = sicknessOf(layout, 'e');
    expect(symptom(sickness, 234, 0)).toEqual({ delayMs: 0, fails: false });
    expect(symptom(sickness, 235, 0.29)).toEqual({ delayMs: 100, fails: true });
    expect(symptom(sickness, 235, 0.3)).toEqual({ delayMs: 100, fails: false });
  });
});

describe('RequestRate', () => {
  it('counts users, not their calls and retries', () => {
    const rate = new RequestRate();
    for (let index = 0; index < 2000; index += 1) {
      for (let call = 0; call < 3; call += 1) rate.count(`request-${index}`, index * 5);
    }
    expect(rate.perSecond(10_000)).toBeGreaterThan(190);
    expect(rate.perSecond(10_000)).toBeLessThan(210);
  });

  it('forgets when nobody comes', () => {
    const rate = new RequestRate();
    for (let index = 0; index < 1000; index += 1) rate.count(`${index}`, index);
    expect(rate.perSecond(11_000)).toBeLessThan(10);
  });
});
