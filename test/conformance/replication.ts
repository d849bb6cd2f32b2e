import type { Capabilities, ReplicationReading } from '../../src/core/ports/fleet.js';
import type { Fence } from '../../src/core/ports/fence.js';
import { eventually } from './eventually.js';

/** A place at rest, of two regions or more, each with data of its own that can be frozen. */
export type ReplicationBench = Pick<Capabilities, 'instances' | 'lifecycle' | 'replication'>;

const SOON_MS = 20_000;

/** What every meter of replication owes: of each region's data what it says, or that it says nothing. */
export function replicationConformance(fleet: string, bench: () => ReplicationBench): void {
  describe(`the replication meter of ${fleet}`, () => {
    let stores: readonly { readonly region: string; readonly instance: string }[];
    beforeAll(async () => {
      const all = await bench().instances.list();
      stores = all.flatMap(({ id, service, region }) => (service === 'store' ? [{ region, instance: id }] : []));
    });

    const until = async (good: (reading: ReplicationReading) => boolean): Promise<ReplicationReading> => {
      const { seen } = await eventually(() => bench().replication.lag(), good, SOON_MS);
      expect(good(seen)).toBe(true);
      return seen;
    };
    const sendersOf = ({ pairs }: ReplicationReading) => [...new Set(pairs.map(({ from }) => from))].sort();
    const regions = () => stores.map(({ region }) => region).sort();

    it('tells of each region how far behind every other one is', async () => {
      const reading = await until(({ silent }) => silent.length === 0);
      expect(sendersOf(reading)).toEqual(regions());
      expect(reading.pairs).toHaveLength(stores.length * (stores.length - 1));
      for (const { lagMs, pending } of reading.pairs) expect(Math.min(lagMs, pending)).toBeGreaterThanOrEqual(0);
    });

    it('names data that does not answer for as long as it is silent, and says nothing of what it sends', async () => {
      const [frozen] = stores;
      if (!frozen) throw new Error('nobody has data');
      const fence = (epoch: number): Fence => ({
        ...{ run: 'replication', injection: `frozen-${process.pid}`, epoch },
        expiresAt: new Date(Date.now() + 60_000),
      });
      await bench().lifecycle.takeDown(frozen.instance, 'pause', fence(1));
      const reading = await until(({ silent }) => silent.length > 0);
      expect(reading.silent).toEqual([frozen]);
      expect(sendersOf(reading)).not.toContain(frozen.region);
      await bench().lifecycle.bringUp(frozen.instance, fence(2));
      expect(sendersOf(await until(({ silent }) => silent.length === 0))).toEqual(regions());
    });
  });
}
