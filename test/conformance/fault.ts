import type { FaultClass } from '../../src/core/kind.js';
import type { Fault, Fence, Injection, Verification } from '../../src/core/ports/fault.js';
import type { Capabilities } from '../../src/core/ports/fleet.js';
import { seeded } from '../../src/core/random.js';
import { eventually } from './eventually.js';

export interface FaultCase {
  readonly kind: string;
  /** As written in a file, below the kind. */
  readonly args: unknown;
  /** How many injections it plans on the bench. */
  readonly injections: number;
}

export interface FaultBench {
  readonly faults: ReadonlyMap<string, FaultClass>;
  readonly capabilities: Capabilities;
}

const TTL_MS = 2000;
const PROOF_MS = 10_000;
let runs = 0;

/** What every fault owes on every fleet that offers what it needs. The bench is at rest before and after each test. */
export function faultConformance(fleet: string, cases: readonly FaultCase[], bench: () => FaultBench): void {
  describe.each(cases)(`$kind on ${fleet}`, ({ kind, args, injections }) => {
    let fault: Fault;
    let planned: Injection[];
    let run: string;

    beforeEach(async () => {
      const { faults, capabilities } = bench();
      const FaultOfKind = faults.get(kind);
      if (!FaultOfKind) throw new Error(`no fault ${kind}`);
      fault = new FaultOfKind(capabilities);
      run = `conformance-${process.pid}-${(runs += 1)}`;
      const instances = await capabilities.instances.list();
      const plan = await fault.plan(instances, FaultOfKind.args.parse(args), seeded(7));
      planned = plan.map((one, at) => ({ ...one, id: `${run}-${at}`, run, kind, class: 'harm' as const }));
    });

    afterEach(async () => {
      await all((injection) => fault.revert(injection, fence(injection, 9)));
      await prove('absent');
      expect(await bench().capabilities.residue.residue()).toEqual([]);
    });

    const all = <T>(act: (injection: Injection) => Promise<T>): Promise<T[]> => Promise.all(planned.map(act));
    const fence = (injection: Injection, epoch: number, ttlMs = TTL_MS): Fence => ({
      run,
      injection: injection.id,
      epoch,
      expiresAt: new Date(Date.now() + ttlMs),
    });
    const verifyAll = () => all((injection) => fault.verify(injection));
    const prove = async (state: Verification['state'], withinMs = PROOF_MS) => {
      const are = (seen: readonly Verification[]) => seen.every((verification) => verification.state === state);
      const { seen, ms } = await eventually(verifyAll, are, withinMs);
      expect(seen.map((verification) => verification)).toEqual(seen.map(({ evidence }) => ({ state, evidence })));
      return ms;
    };

    it('plans data, the same for the same seed', async () => {
      const { faults, capabilities } = bench();
      const again = await fault.plan(
        await capabilities.instances.list(),
        faults.get(kind)?.args.parse(args),
        seeded(7),
      );
      expect(again).toEqual(planned.map(({ id: _i, run: _r, kind: _k, class: _c, ...plan }) => plan));
      expect(again).toHaveLength(injections);
      expect(JSON.parse(JSON.stringify(again))).toEqual(again);
    });

    it('is absent while nobody injects it: an accepted injection without a bite is not in effect', async () => {
      await prove('absent');
    });

    it('is in effect when injected, and absent when reverted, once or twice', async () => {
      await all((injection) => fault.inject(injection, fence(injection, 1, 60_000)));
      await prove('in-effect');
      await all((injection) => fault.revert(injection, fence(injection, 1)));
      await prove('absent');
      await all((injection) => fault.revert(injection, fence(injection, 1)));
      await prove('absent');
    });

    it('stays while its lease is renewed and ends by itself when it is not', async () => {
      const { leases } = bench().capabilities;
      const ids = planned.map(({ id }) => id);
      await all((injection) => fault.inject(injection, fence(injection, 1)));
      await prove('in-effect', TTL_MS);
      const renewed = performance.now();
      expect(await leases.renew(run, 1, ids, new Date(Date.now() + TTL_MS))).toEqual([]);
      await prove('in-effect', 0);
      await eventually(verifyAll, (seen) => seen.every(({ state }) => state !== 'in-effect'), TTL_MS + 1000);
      const held = performance.now() - renewed;
      expect(held).toBeGreaterThan(TTL_MS - 250);
      expect(held).toBeLessThan(TTL_MS + 1000);
      await prove('absent');
      expect(await leases.renew(run, 1, ids, new Date(Date.now() + TTL_MS))).toEqual(ids);
    });

    it('refuses an epoch older than one that was announced, and does nothing then', async () => {
      const { leases } = bench().capabilities;
      await leases.announce(run, 3);
      const outcomes = await all((injection) =>
        fault.inject(injection, fence(injection, 2)).then(
          () => 'injected',
          (error: { code?: string }) => error.code,
        ),
      );
      expect(outcomes).toEqual(planned.map(() => 'stale-epoch'));
      await expect(leases.announce(run, 2)).rejects.toMatchObject({ code: 'stale-epoch' });
      await prove('absent');
    });
  });
}
