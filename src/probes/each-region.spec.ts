import type { Capabilities } from '../core/ports/fleet.js';
import type { Known, Probe, ProbeType } from '../core/ports/probe.js';
import type { RegionCounters, TrafficCounters } from '../core/traffic.js';
import { DifferentialProbe } from './differential.probe.js';
import { TrafficProbe } from './traffic.probe.js';

const signal = new AbortController().signal;
const PER_SECOND = 100;
const usual = { requestsPerSecond: PER_SECOND, successRate: 1, p99Ms: 10 };

/** Half of 200 requests a second belong to each region, for as long as anybody remembers. */
function knowing(serving: Known['serving']['www'] = { west: HALF, east: HALF }, load = 2 * PER_SECOND): Known {
  const users = { requests: 0, lost: 0, retried: 0, stragglers: 0 };
  const baseline = { regions: { west: usual, east: usual }, load: { www: load }, users, writes: null };
  return { baseline, control: [], down: [], serving: { www: serving } };
}
const HALF = { share: 0.5, forMs: Infinity };

function counted(requests: number): RegionCounters {
  return { requests, errors: 0, attempts: requests, latency: { boundsMs: [10, 100], counts: [requests, 0, 0] } };
}

function at(ms: number, west: number, east: number): TrafficCounters {
  const others = { lost: 0, retried: 0, stragglers: 0, writesAcknowledged: 0 };
  const regions = { west: counted(west), east: counted(east) };
  return { at: ms, routes: { www: { requests: west + east, ...others, regions } } };
}

/** What is measured at the last of the readings. Users of west were there before the first. */
async function measured<Args>(type: ProbeType<Args>, args: object, known: Known, readings = LOST) {
  const left = [...readings];
  const traffic = { read: async () => left.shift() as TrafficCounters };
  const routers = { www: {} } as unknown as Capabilities['routers'];
  const parsed = type.args.parse({ region: 'each', window: '5s', ...args });
  const probe: Probe = type.make('each', parsed, { traffic, routers });
  while (left.length > 1) await probe.measure(signal, known);
  return (await probe.measure(signal, known)).each ?? {};
}
const LOST = [at(0, 700, 0), at(2_500, 700, 500), at(5_000, 700, 1_000)];
const RATE = { measure: 'rate' };
const SUCCESS = { measure: 'successRate' };

describe('a region that should serve and has lost all its users', () => {
  it('is judged by what it counts: nothing', async () => {
    const each = await measured(new TrafficProbe(), RATE, knowing());
    expect(each).toMatchObject({ west: { values: { value: 0 } }, east: { values: { value: 200 } } });
    const compared = await measured(new DifferentialProbe(), { ...RATE, against: 'baseline' }, knowing());
    expect(compared).toMatchObject({ west: { values: { ratio: 0 } }, east: { values: { ratio: 2 } } });
  });

  it('is missing where nobody’s requests say nothing', async () => {
    const missing = 'nobody is served there, where about 500 requests belong';
    const each = await measured(new TrafficProbe(), SUCCESS, knowing());
    expect(each).toMatchObject({ west: { values: {}, missing }, east: { values: { value: 1 } } });
    const compared = await measured(new DifferentialProbe(), { ...SUCCESS, against: 'baseline' }, knowing());
    expect(compared['west']).toEqual({ values: {}, missing });
  });

  it('is missing before a run too, by the share of those who are served', async () => {
    const each = await measured(new TrafficProbe(), SUCCESS, { ...knowing(), baseline: null });
    expect(each['west']).toMatchObject({ missing: expect.stringContaining('about 500 requests') as string });
  });

  it('is missing when all others have lost theirs as well', async () => {
    const nobody = [at(0, 700, 600), at(5_000, 700, 600)];
    expect(Object.keys(await measured(new TrafficProbe(), SUCCESS, knowing(), nobody))).toEqual(['west', 'east']);
  });
});

describe('a region without users is no finding', () => {
  it.each<[string, Known]>([
    ['where it was emptied', knowing({ east: { share: 1, forMs: 1_000 } })],
    ['until it has had them for a whole window', knowing({ west: { share: 0.5, forMs: 4_999 }, east: HALF })],
    ['where chance may send nobody', knowing(undefined, 30)],
  ])('%s', async (_, known) =>
    expect(Object.keys(await measured(new TrafficProbe(), SUCCESS, known))).toEqual(['east']),
  );

  it('before the window is full', async () => {
    const each = await measured(new TrafficProbe(), SUCCESS, knowing(), LOST.slice(0, 2));
    expect(Object.keys(each)).toEqual(['east']);
  });
});

describe('a region by its name', () => {
  const west = { region: 'west', window: '5s' };

  async function one<Args>(type: ProbeType<Args>, args: object, known: Known, readings = LOST) {
    const left = [...readings];
    const traffic = { read: async () => left.shift() as TrafficCounters };
    const routers = { www: {} } as unknown as Capabilities['routers'];
    const probe: Probe = type.make('west', type.args.parse({ ...west, ...args }), { traffic, routers });
    while (left.length > 1) await probe.measure(signal, known);
    return probe.measure(signal, known);
  }

  it('is missed when it should serve and has lost all its users', async () => {
    const missing = expect.stringContaining('nobody is served there') as string;
    expect(await one(new TrafficProbe(), SUCCESS, knowing())).toMatchObject({ values: {}, missing });
    const compared = { measure: 'p99', against: 'baseline' };
    expect(await one(new DifferentialProbe(), compared, knowing())).toMatchObject({ values: {}, missing });
  });

  it('is not missed where this run has emptied it', async () => {
    const emptied = knowing({ east: { share: 1, forMs: 10_000 } });
    expect(await one(new TrafficProbe(), SUCCESS, emptied)).not.toHaveProperty('missing');
  });
});
