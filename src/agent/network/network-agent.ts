import { prepareLoss } from '../../core/agent/loss.js';
import {
  bite,
  keyOf,
  lift,
  type Look,
  look,
  meet,
  type NetworkMemory,
  type NetworkState,
  prepareCut,
  type Seen,
  type Spot,
} from '../../core/agent/network.js';
import { divert, lookDetour, prepareDetour } from '../../core/agent/detour.js';
import { failLookups, lookLookups, prepareLookups } from '../../core/agent/lookups.js';
import { announcement, renewal, type WireFence } from '../../core/agent/protocol.js';
import { inTurn } from '../../core/in-turn.js';
import { Epochs } from '../epochs.js';
import { type Lease, Leases } from '../leases.js';
import type { Calls } from '../lines.js';
import type { Memory } from '../memory.js';
import type { Order } from './blockade.js';
import { Blockades } from './blockades.js';
import { Detours } from './detour/detours.js';
import { LookupFailures } from './lookups/lookup-failures.js';

interface Kind {
  /** For people. */
  readonly what: string;
  readonly isHeld: boolean;
  /** @returns what was there, in words */
  readonly remove: () => Promise<readonly string[]>;
}

/**
 * Lives in the network namespace of a container and cuts it off from others: for the newest epoch alone, under a lease,
 * and so that the kernel ends it when this agent cannot.
 */
export class NetworkAgent {
  private readonly epochs: Epochs;
  private readonly leases: Leases<Lease>;
  private readonly blockades = new Blockades();
  private readonly detours = new Detours((lease) => this.fallen.end([lease]));
  private readonly lookups = new LookupFailures();
  /** Of detours whose proxies have ended: their ways are straightened, however often that has to be tried. */
  private readonly fallen: Leases<Lease>;
  /** Changes of the kernel's tables are made one after the other. */
  private changing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly memory: Memory<NetworkMemory>,
    private readonly port: number,
    log: (line: string) => void,
  ) {
    const known = memory.read();
    this.epochs = new Epochs(known?.epochs ?? {}, () => this.remember());
    this.leases = new Leases({ undo: (lease) => this.undo(lease), onChange: () => this.remember(), log });
    this.fallen = new Leases({
      undo: (lease) => this.inTurn(() => this.detours.straighten(lease)),
      onChange: () => this.remember(),
      log,
    });
    // What it held before its own death has been forgotten by the kernel, or will be: it takes away the rest.
    if (known) this.leases.end(known.held);
  }

  /** Whether anything is cut for its sake. */
  get isHolding(): boolean {
    return this.leases.isHolding;
  }

  readonly calls: Calls = {
    epoch: (body) => this.epochs.check(announcement.parse(body)),
    renew: (body) => {
      const asked = renewal.parse(body);
      this.epochs.check(asked);
      return this.inTurn(async () => {
        const renewed = this.leases.renew(asked);
        for (const injection of renewed) {
          const lease = { run: asked.run, injection };
          await this.blockades.prolong(lease, asked.ttlMs);
          await this.detours.prolong(lease, asked.ttlMs);
          await this.lookups.prolong(lease, asked.ttlMs);
        }
        return { renewed };
      });
    },
    prepare: (body) => {
      const { fence, ...order } = prepareCut.parse(body);
      return this.prepare(fence, order);
    },
    prepareLoss: (body) => {
      const { fence, ...order } = prepareLoss.parse(body);
      return this.prepare(fence, { ...order, oneWay: false, breaks: false });
    },
    meet: (body) => {
      const { fence, spots } = meet.parse(body);
      return this.meet(fence, spots);
    },
    bite: (body) => {
      const { fence } = bite.parse(body);
      return this.begin(fence, async (lease) => ({ at: await this.blockades.bite(lease, fence.ttlMs) }));
    },
    lift: (body) => {
      const { fence } = lift.parse(body);
      this.epochs.check(fence);
      return this.inTurn(async () => ({ removed: await this.remove(fence) }));
    },
    look: (body) => this.look(look.parse(body)),
    prepareDetour: (body) => {
      const { fence, ...order } = prepareDetour.parse(body);
      return this.begin(fence, async (lease) => {
        this.remember();
        await this.detours.prepare(lease, order);
        return {};
      });
    },
    divert: (body) => {
      const { fence } = divert.parse(body);
      return this.begin(fence, async (lease) => ({ at: await this.detours.divert(lease, fence.ttlMs) }));
    },
    lookDetour: (body) => this.detours.look(lookDetour.parse(body)),
    prepareLookups: (body) => {
      const { fence, ...order } = prepareLookups.parse(body);
      return this.begin(fence, async (lease) => {
        this.remember();
        await this.lookups.prepare(lease, order);
        return {};
      });
    },
    failLookups: (body) => {
      const { fence } = failLookups.parse(body);
      return this.begin(fence, async (lease) => ({ at: await this.lookups.fail(lease, fence.ttlMs) }));
    },
    lookLookups: (body) => this.lookups.look(lookLookups.parse(body)),
    state: (): NetworkState => ({
      epochs: { ...this.epochs.all() },
      port: this.port,
      held: this.leases.open().map(({ lease, expiresAt }) => {
        const [what = 'is being made, or undone'] = this.kindsOf(lease).flatMap((kind) =>
          kind.isHeld ? [kind.what] : [],
        );
        return { ...lease, what, expiresInMs: Math.max(0, expiresAt - Date.now()) };
      }),
    }),
  };

  /** Takes away everything of its own, also what could not be undone so far: it is told to end. Throws when all are tried. */
  async leave(): Promise<void> {
    await this.inTurn(() => {
      const removals = this.leases.open().map(
        ({ lease }) =>
          () =>
            this.remove(lease),
      );
      return inTurn(...removals, () => inTurn(...this.detours.ended.map((lease) => () => this.detours.part(lease))));
    });
    // Whoever finds it ended reads there what it has left.
    this.memory.write({ epochs: this.epochs.all(), held: [] });
  }

  private prepare(fence: WireFence, order: Order): Promise<object> {
    return this.begin(fence, async (lease) => {
      this.remember();
      await this.blockades.prepare(lease, order);
      return {};
    });
  }

  private async meet(fence: WireFence, spots: readonly Spot[]): Promise<{ open: readonly Spot[] }> {
    this.epochs.check(fence);
    return { open: await this.blockades.meet(fence, spots) };
  }

  private async look(asked: Look): Promise<Seen> {
    const held = this.leases.all().map(({ lease }) => keyOf(lease));
    return { ...(await this.blockades.look(asked)), others: held.filter((other) => other !== keyOf(asked)) };
  }

  /** One that was prepared anew in the meantime is another's. */
  private undo(lease: Lease): Promise<unknown> {
    return this.inTurn(async () => this.isHeld(lease) || (await this.remove(lease)));
  }

  private async remove(lease: Lease): Promise<readonly string[]> {
    const kinds = this.kindsOf(lease);
    const held = kinds.filter(({ isHeld }) => isHeld);
    const removed: string[] = [];
    // What was held before a death of its own may have been any.
    for (const kind of held.length > 0 ? held : kinds) removed.push(...(await kind.remove()));
    this.blockades.part(lease);
    this.leases.release(lease.injection);
    this.remember();
    return removed;
  }

  /** All that a lease may be of. */
  private kindsOf(lease: Lease): readonly Kind[] {
    return [
      { what: 'packets are dropped', isHeld: this.blockades.has(lease), remove: () => this.blockades.remove(lease) },
      { what: 'calls are disturbed', isHeld: this.detours.has(lease), remove: () => this.detours.remove(lease) },
      { what: 'lookups fail', isHeld: this.lookups.has(lease), remove: () => this.lookups.remove(lease) },
    ];
  }

  /** In turn, under a lease that is taken or prolonged. */
  private begin<T>(fence: WireFence, change: (lease: Lease) => Promise<T>): Promise<T> {
    this.epochs.check(fence);
    return this.inTurn(() => {
      const lease = { run: fence.run, injection: fence.injection };
      this.leases.take(lease, fence.ttlMs);
      return change(lease);
    });
  }

  private isHeld({ run, injection }: Lease): boolean {
    return this.leases.all().some(({ lease }) => lease.run === run && lease.injection === injection);
  }

  private inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.changing.then(change);
    this.changing = turn.catch(() => undefined);
    return turn;
  }

  private remember(): void {
    const held = [...this.leases.open().map(({ lease }) => lease), ...this.detours.ended];
    this.memory.write({ epochs: this.epochs.all(), held });
  }
}
