import { TEMPO } from '../../src/simulation/histories/small-world.js';
import type { Kinds } from '../../src/simulation/model/workbench.js';
import { simulate, type Simulated } from '../../src/simulation/simulate.js';
import { fromCatalog } from './catalog.js';
import { realKinds } from './kinds.js';

const HOUR = 3_600_000;

describe('an experiment of the catalog, simulated', () => {
  let kinds: Kinds;
  beforeAll(async () => {
    kinds = await realKinds();
  });

  const run = async (name: string, seed = 1, text?: (text: string) => string): Promise<Simulated> => {
    const { experiment, target } = await fromCatalog(name, { simulate: true, ...(text ? { text } : {}) });
    return simulate(experiment, target, { ...kinds, seed, tempo: TEMPO });
  };

  it('kong holds a whole day dark, and nobody notices', async () => {
    const { document, samples } = await run('kong');
    expect(document).toMatchObject({ verdict: 'passed', simulated: true, residue: [] });
    expect(document.users).toMatchObject({ lost: 0, attemptsWhileDark: { 'us-west': 0 } });
    expect(document.users.requests).toBeGreaterThan(24 * 3600 * 170);
    const took = Date.parse(document.finishedAt ?? '') - Date.parse(document.startedAt ?? '');
    expect(took).toBeGreaterThan(24 * HOUR);
    expect(took).toBeLessThan(24 * HOUR + 10 * 60_000);
    expect(document.injections.every(({ state }) => state === 'reverted')).toBe(true);
    expect(samples.length).toBeGreaterThan(1_000);
  });

  it('the same seed tells the same story, event for event', async () => {
    const [one, other] = [await run('lose-zone', 7), await run('lose-zone', 7)];
    expect(one.events).toEqual(other.events);
  });

  it.each([
    ...['kill-instance', 'pause-instance', 'lose-zone', 'drain-zone'],
    ...['cut-regions', 'cut-one-way', 'error-region', 'dns-outage', 'stale-store'],
  ])('%s passes', async (name) => {
    expect((await run(name)).document.verdict).toBe('passed');
  });

  it('kong with loss leaves behind what a region that is cut off could not hand over, and says how much', async () => {
    const { document } = await run('kong-with-loss');
    expect(document).toMatchObject({ verdict: 'passed', residue: [] });
    expect(document.leftBehind).toMatchObject([{ region: 'us-west' }]);
    expect(document.leftBehind[0]?.writes).toBeGreaterThan(100);
    expect(document.users.lost).toBe(0);
  });

  it('kong back and forth ends where it began, weights, instances and mode', async () => {
    const { document } = await run('kong-back-and-forth');
    expect(document).toMatchObject({ verdict: 'passed', residue: [] });
    expect(document.recovery).toHaveLength(document.injections.filter((one) => one.class === 'harm').length);
    const base = { 'us-west': 5_000, 'us-east': 5_000 };
    expect(document.traffic.filter(({ weights }) => Object.values(weights).includes(0)).length).toBeGreaterThanOrEqual(
      2,
    );
    expect(document.traffic.at(-1)?.weights).toEqual(base);
    expect(document.injections.every(({ state }) => state === 'reverted')).toBe(true);
  });

  it('a cut has recovered only when the data has caught up, which nobody judges during the run', async () => {
    const { recovery } = (await run('cut-regions')).document;
    expect(recovery).toHaveLength(2);
    // Of the second that the model takes to catch up, data is more than 500 ms behind in the first half.
    for (const { goneAt, steadyAt } of recovery)
      expect(Date.parse(steadyAt ?? '') - Date.parse(goneAt)).toBeGreaterThanOrEqual(500);
  });

  it('slow-region fails by its p99 alone', async () => {
    const { document } = await run('slow-region');
    expect(document).toMatchObject({ verdict: 'failed', residue: [] });
    const found = document.hypothesis.during.breaches.map(({ probe }) => probe).sort();
    expect(found).toEqual(['p99', 'p99-beside-control']);
  });

  it('latency-dose passes and names the knee', async () => {
    const { document } = await run('latency-dose');
    expect(document).toMatchObject({ verdict: 'passed', residue: [] });
    expect(document.doses).toMatchObject([
      {
        subject: 'edge.us-west->us-west',
        doses: [{ left: [] }, { left: [] }, { left: [] }, { left: [expect.stringContaining('p99')] }],
        knee: { label: '5 % + 1s600ms' },
      },
    ]);
  });

  it('a cut between two regions with users overwrites writes that were not seen', async () => {
    const { writes } = (await run('cut-regions')).document;
    expect(writes?.lost).toBe(0);
    expect(writes?.conflicts).toBeGreaterThan(0);
    expect((await run('kill-instance')).document.writes?.conflicts).toBe(0);
  });

  it('kong with a sick survivor fails, and puts everything back', async () => {
    const { document } = await run('kong-sick-survivor');
    expect(document).toMatchObject({ verdict: 'failed', residue: [] });
    expect(document.users.causes['status 503']).toBe(document.users.lost);
    expect(document.reason).toContain('requests lost');
    expect(document.injections.every(({ state }) => state === 'reverted')).toBe(true);
  });

  it('a ramp that finds its own pace turns back past the limit of a sick survivor', async () => {
    const given = /steps: \[1%[^\]]*\]/;
    const { document } = await run('kong-sick-survivor', 1, (text) => text.replace(given, 'policy: adaptive'));
    expect(document).toMatchObject({ verdict: 'failed', residue: [] });
    expect(document.gates.length).toBeGreaterThan(0);
    expect(document.traffic.at(-1)?.weights).toEqual({ 'us-west': 5_000, 'us-east': 5_000 });
  });

  it('says so when the target does not tell what its world is made of', async () => {
    const { experiment, target } = await fromCatalog('kong');
    const options = { ...kinds, seed: 1, tempo: TEMPO };
    await expect(simulate(experiment, { ...target, world: null }, options)).rejects.toMatchObject({
      code: 'unsupported-by-target',
    });
  });
});
