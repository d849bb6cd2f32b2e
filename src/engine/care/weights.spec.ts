import type { Injection } from '../../core/ports/fault.js';
import type { WeightsReading } from '../../core/ports/router.js';
import type { Workbench } from '../workbench.js';
import { weightsCare } from './weights.js';

const original = { west: 5000, east: 5000 };
const injection = { effect: { route: 'www', from: 'west', original } } as unknown as Injection;
const verify = (reading: Partial<WeightsReading>) => {
  const read: WeightsReading = { weights: {}, applied: true, source: 'config', held: [], evidence: 'seen', ...reading };
  const www = { readWeights: () => Promise.resolve(read), effective: () => original };
  const bench = { fleet: { kind: 'kubernetes', capabilities: { routers: { www } } } } as unknown as Workbench;
  return weightsCare(bench).verify(injection, []);
};

describe('weights that a run has moved', () => {
  it('are in effect until the original ones are carried everywhere', async () => {
    expect(await verify({ weights: { west: 0, east: 10_000 } })).toMatchObject({ state: 'in-effect' });
    expect(await verify({ weights: original })).toMatchObject({ state: 'absent' });
    expect(await verify({ source: 'unknown', applied: false })).toMatchObject({ state: 'unknown' });
  });

  it('are gone with the route that carried them', async () => {
    expect(await verify({ source: 'unknown', applied: false, gone: true })).toMatchObject({
      state: 'absent',
      gone: true,
    });
  });
});
