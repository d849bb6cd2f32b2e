import type { Capabilities } from '../../src/core/ports/fleet.js';
import type { Fence } from '../../src/core/ports/fault.js';
import type { WeightsReading } from '../../src/core/ports/router.js';
import { sameWeights, shifted, type Weights, weightsProblem } from '../../src/core/weights.js';
import { eventually } from './eventually.js';

export interface RouterBench {
  readonly route: string;
  /** The division at rest, of two regions or more. */
  readonly base: Weights;
  /** Without leases: nothing of ours is there that could know a run or refuse an old epoch. */
  readonly capabilities: Pick<Capabilities, 'routers' | 'residue'> & Partial<Pick<Capabilities, 'leases'>>;
  /** Where weights are read; without it the data plane itself. */
  readonly source?: WeightsReading['source'];
  /** Without leases: what is left says all the same whose it is. */
  readonly namesRuns?: boolean;
}

const APPLIED_MS = 5000;
let runs = 0;

/** What every router owes for a route that is at rest before and after each test. */
export function routerConformance(type: string, bench: () => RouterBench): void {
  describe(`the ${type} router`, () => {
    let run: string;
    beforeEach(() => {
      run = `conformance-${process.pid}-${(runs += 1)}`;
    });
    afterEach(async () => {
      await router().setWeights(bench().route, bench().base, fence(9));
      await applied(bench().base);
      expect(await bench().capabilities.residue.residue()).toEqual([]);
    });

    const router = () => {
      const { capabilities, route } = bench();
      const found = capabilities.routers[route];
      if (!found) throw new Error(`route ${route} has no router`);
      return found;
    };
    const fence = (epoch: number): Fence => ({
      run,
      injection: `${run}-weights`,
      epoch,
      expiresAt: new Date(Date.now() + 600_000),
    });
    const emptied = (movedBp: number): Weights => {
      const { base } = bench();
      return shifted(base, Object.keys(base)[0] ?? '', movedBp);
    };
    const applied = async (weights: Weights): Promise<WeightsReading> => {
      const carried = router().effective(bench().route, weights);
      const { seen } = await eventually(
        () => router().readWeights(bench().route),
        (reading) => reading.applied && sameWeights(reading.weights, carried),
        APPLIED_MS,
      );
      expect(seen).toMatchObject({ applied: true, source: bench().source ?? 'data-plane', held: [carried] });
      expect(sameWeights(seen.weights, carried)).toBe(true);
      return seen;
    };

    it(`is of type ${type}, and says how fine it divides`, () => {
      expect(router().type).toBe(type);
      expect(router().resolution).toBeGreaterThanOrEqual(1);
    });

    it('reads what it set where weights take effect, every step of a ramp and back', async () => {
      for (const movedBp of [500, 5000, 10_000, 2500]) {
        await router().setWeights(bench().route, emptied(movedBp), fence(1));
        const { evidence } = await applied(emptied(movedBp));
        expect(evidence).not.toBe('');
      }
    });

    it('sets the same twice without harm', async () => {
      await router().setWeights(bench().route, emptied(100), fence(1));
      await router().setWeights(bench().route, emptied(100), fence(1));
      await applied(emptied(100));
    });

    it('ends in one division when two are set at once', async () => {
      await Promise.all([2000, 4000].map((bp) => router().setWeights(bench().route, emptied(bp), fence(1))));
      await applied(emptied(4000));
    });

    it('says beforehand what it makes of a division, and makes no more of that', () => {
      for (const movedBp of [1, 137, 5_000, 9_999]) {
        const carried = router().effective(bench().route, emptied(movedBp));
        expect(router().effective(bench().route, carried)).toEqual(carried);
        expect(weightsProblem(carried)).toBeNull();
      }
      expect(router().effective(bench().route, emptied(10_000))).toEqual(emptied(10_000));
    });

    it('refuses an epoch older than one that was announced, where somebody there keeps it', async () => {
      const { leases } = bench().capabilities;
      if (!leases) return;
      await leases.announce(run, 4);
      await expect(router().setWeights(bench().route, emptied(10_000), fence(3))).rejects.toMatchObject({
        code: 'stale-epoch',
      });
      await applied(bench().base);
    });

    it('shows as residue while the route is not at rest', async () => {
      await router().setWeights(bench().route, emptied(100), fence(1));
      const residue = await bench().capabilities.residue.residue();
      const owner = bench().capabilities.leases || bench().namesRuns ? run : null;
      expect(residue.filter((item) => item.run === owner).length).toBeGreaterThan(0);
    });
  });
}
