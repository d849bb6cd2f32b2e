import type { ClusterCutter } from '../network/cluster-cutter.js';
import { Named } from './named.js';
import { CutterOfClusters } from './places-of-clusters.js';

const cutterOf = (region: string) =>
  ({
    meansOf: () => Promise.resolve(`as in ${region}`),
    refusals: () => Promise.resolve([]),
  }) as unknown as ClusterCutter;

describe('cuts in one of several clusters', () => {
  const cutter = new CutterOfClusters(new Named({ west: cutterOf('west'), east: cutterOf('east') }));

  it('say by what they are made there', async () =>
    expect(await cutter.meansOf({ from: 'a', to: 'east', oneWay: false })).toBe('as in east'));

  it('are refused between two of them', async () =>
    expect(await cutter.refusals({ from: 'west', to: 'east', oneWay: true })).toEqual([
      expect.stringContaining('west and east are in different clusters'),
    ]));
});
