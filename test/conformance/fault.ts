import type { FaultClass } from '../../src/core/kind.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { Fault, Fence, Injection, Verification } from '../../src/core/ports/fault.js';
import type { Capabilities } from '../../src/core/ports/fleet.js';
import { seeded } from '../../src/core/random.js';
import { askedAgain } from './asked-again.js';
import { eventually } from './eventually.js';

export interface FaultCase {
  readonly kind: string;
  /** As written in a file, below the kind. */
  readonly args: unknown;
  /** How many injections it plans on the bench. */
  readonly injections: number;
}

/** A place where faults are tried: real processes, or a model of them. At rest before and after each test. */
export interface FaultBench {
  readonly faults: ReadonlyMap<string, FaultClass>;
  readonly capabilities: Partial<Capabilities> & Pick<Capabilities, 'instances' | 'leases' | 'residue'>;
  readonly clock: Clock;
  /** Harm ends by itself within its lease and this; one second where nothing else is said. Milliseconds. */
  readonly graceMs?: number;
  /** How long harm lasts that is not renewed; two seconds where nothing else is said. Milliseconds. */
  readonly ttlMs?: number;
  /** How long something may take to be seen; twenty seconds where nothing else is said. Milliseconds. */
  readonly proofMs?: number;
  /** Lets the clock go on until the work is done; a machine's does so by itself. */
  live<T>(work: () => Promise<T>): Promise<T>;
}

const TTL_MS = 2000;
const PROOF_MS = 20_000;
/** So long before its time harm may end, and not longer. */
const EARLY_MS = 250;
let runs = 0;

/**
 * What every fault owes on every fleet that offers what it needs: the plan is data, in effect and absent are seen in
 * the world, the undo needs the record alone and may be made twice, a stale epoch changes nothing, and harm that
 * nobody renews ends by itself.
 */
export function faultConformance(fleet: string, cases: readonly FaultCase[], bench: () => FaultBench): void {
  describe.each(cases)(`$kind on ${fleet}`, ({ kind, args, injections }) => {
    let FaultOfKind: FaultClass;
    let fault: Fault;
    let planned: readonly Injection[];
    let run: string;

    const lived = (work: () => Promise<void>) => () => bench().live(work);
    const plan = async () =>
      fault.plan(await bench().capabilities.instances.list(), FaultOfKind.args.parse(args), seeded(7));

    beforeEach(
      lived(async () => {
        const { faults, capabilities } = bench();
        const found = faults.get(kind);
        if (!found) throw new Error(`no fault ${kind}`);
        FaultOfKind = found;
        fault = new FaultOfKind(capabilities as Capabilities);
        run = `conformance-${process.pid}-${(runs += 1)}`;
        planned = (await plan()).map((one, at) => ({ ...one, id: `${run}-${at}`, run, kind, class: 'harm' as const }));
        // As every worker does before it looks at anything.
        await capabilities.leases.announce(run, 1);
      }),
    );

    afterEach(
      lived(async () => {
        await all((injection) => fault.revert(injection, fence(injection, 9)));
        await prove('absent');
        expect(await residue()).toEqual([]);
      }),
    );

    const patiently = <T>(act: () => Promise<T>): Promise<T> => askedAgain(act, bench().clock);
    const each = <T>(act: (injection: Injection) => Promise<T>, of = planned): Promise<T>[] =>
      of.map((injection) => patiently(() => act(injection)));
    const all = <T>(act: (injection: Injection) => Promise<T>, of = planned): Promise<T[]> =>
      Promise.all(each(act, of));
    const until = (ttlMs: number) => new Date(bench().clock.now().getTime() + ttlMs);
    const lasts = () => bench().ttlMs ?? TTL_MS;
    const patience = () => bench().proofMs ?? PROOF_MS;
    const fence = ({ id }: Injection, epoch: number, ttlMs = lasts()): Fence => {
      return { run, injection: id, epoch, expiresAt: until(ttlMs) };
    };
    const residue = () => patiently(() => bench().capabilities.residue.residue());
    /** Where time is measured: what came too late was not seen in time, and is not asked again. */
    const seenAtOnce = () => Promise.all(planned.map((injection) => fault.verify(injection)));
    const prove = async (state: Verification['state'], withinMs = patience()) => {
      const are = (seen: readonly Verification[]) => seen.every((verification) => verification.state === state);
      const verify = () => all((injection) => fault.verify(injection));
      const { seen } = await eventually(verify, are, withinMs, bench().clock);
      expect(seen).toEqual(seen.map(({ evidence }) => ({ state, evidence })));
      expect(seen.every(({ evidence }) => evidence.length > 0)).toBe(true);
    };
    const codes = (act: (injection: Injection) => Promise<void>) =>
      Promise.all(
        each(act).map((acted) =>
          acted.then(
            () => 'done',
            (error: { code?: string }) => error.code,
          ),
        ),
      );

    it(
      'plans data, the same for the same seed, and touches nothing',
      lived(async () => {
        const again = await plan();
        expect(again).toEqual(planned.map(({ id: _i, run: _r, kind: _k, class: _c, ...one }) => one));
        expect(again).toHaveLength(injections);
        expect(JSON.parse(JSON.stringify(again))).toEqual(again);
        expect(new Set(again.map(({ subject }) => subject)).size).toBe(injections);
        expect(await residue()).toEqual([]);
      }),
    );

    it(
      'is absent while nobody injects it: an accepted injection without a bite is not in effect',
      lived(() => prove('absent')),
    );

    it(
      'is in effect when injected, and absent when another worker reverts its record, once or twice',
      lived(async () => {
        const { capabilities } = bench();
        await all((injection) => fault.inject(injection, fence(injection, 1, 60_000)));
        await prove('in-effect');
        const left = await residue();
        expect(left.map((item) => item.run)).toContain(run);
        const successor = new FaultOfKind(capabilities as Capabilities);
        const records = JSON.parse(JSON.stringify(planned)) as readonly Injection[];
        const revert = () => all((record) => successor.revert(record, fence(record, 1)), records);
        await revert();
        await prove('absent');
        await revert();
        await prove('absent');
      }),
    );

    it(
      'is injected twice as if once: a call that got no answer is made again',
      lived(async () => {
        await all((injection) => fault.inject(injection, fence(injection, 1, 60_000)));
        await all((injection) => fault.inject(injection, fence(injection, 1, 60_000)));
        await prove('in-effect');
        await all((injection) => fault.revert(injection, fence(injection, 1)));
        await prove('absent');
      }),
    );

    it(
      'stays while its lease is renewed and ends by itself when it is not',
      lived(async () => {
        const { clock, capabilities, graceMs = 1000 } = bench();
        const { leases } = capabilities;
        const ids = planned.map(({ id }) => id);
        await all((injection) => fault.inject(injection, fence(injection, 1, patience())));
        await prove('in-effect');
        expect(await leases.renew(run, 1, ids, until(lasts()))).toEqual([]);
        // To be seen may take a slow machine longer than that lease would have lasted.
        expect(await leases.renew(run, 1, ids, until(patience()))).toEqual([]);
        await prove('in-effect');
        // If no more than the first of these counted, harm would now end too early.
        await clock.sleep(2 * EARLY_MS);
        expect(await leases.renew(run, 1, ids, until(lasts()))).toEqual([]);
        const renewed = clock.monotonic();
        const tooEarly: Verification[] = [];
        const isDue = () => clock.monotonic() - renewed > lasts() - EARLY_MS;
        const look = async () => {
          const seen = await seenAtOnce();
          if (!isDue()) tooEarly.push(...seen.filter(({ state }) => state === 'absent'));
        };
        await eventually(look, isDue, lasts(), clock);
        expect(tooEarly).toEqual([]);
        const ended = (seen: readonly Verification[]) => seen.every(({ state }) => state !== 'in-effect');
        const { seen } = await eventually(seenAtOnce, ended, renewed + lasts() + graceMs - clock.monotonic(), clock);
        expect(ended(seen)).toBe(true);
        await prove('absent');
        expect(await leases.renew(run, 1, ids, until(lasts()))).toEqual(ids);
      }),
    );

    it(
      'refuses an epoch older than one that was announced, and does nothing then',
      lived(async () => {
        const { leases } = bench().capabilities;
        const stale = planned.map(() => 'stale-epoch');
        await leases.announce(run, 3);
        expect(await codes((injection) => fault.inject(injection, fence(injection, 2)))).toEqual(stale);
        await expect(leases.announce(run, 2)).rejects.toMatchObject({ code: 'stale-epoch' });
        await prove('absent');
        await all((injection) => fault.inject(injection, fence(injection, 3, 60_000)));
        await prove('in-effect');
        expect(await codes((injection) => fault.revert(injection, fence(injection, 2)))).toEqual(stale);
        await prove('in-effect');
      }),
    );
  });
}
