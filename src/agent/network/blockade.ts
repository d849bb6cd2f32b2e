import { isDeepStrictEqual } from 'node:util';
import { SilverbackError } from '../../core/errors.js';
import type { PrepareLoss } from '../../core/agent/loss.js';
import type { PrepareCut } from '../../core/agent/network.js';
import { breakConnections } from './break-connections.js';
import { DIRECTIONS, FAMILIES, familiesOf, familyOf, type Names, namesOf, ROLES } from './names.js';
import { removeOwn } from './remnants.js';
import { chainsText, isSentThrough, jumpsText } from './rules.js';
import { addText, changeSets, createText, entriesOf, type Members } from './sets.js';
import { openConnections } from './sockets.js';
import { type Backend, backendsInOrder, changeRules, refusal, savedRules } from './tables.js';

/** A cut, or, with a share, a loss. */
export type Order = Omit<PrepareCut, 'fence'> & Partial<Pick<PrepareLoss, 'share'>>;

/** Of those addresses that are nobody's (RFC 5737). */
const NOBODY = '192.0.2.1';

/** How a cut was made here. */
interface Way {
  readonly backend: Backend;
  /** The kernel forgets whom to bite; otherwise only this agent ends it. */
  readonly bySet: boolean;
}

/** One injection's cut in the network namespace that this agent lives in. */
export class Blockade {
  private members: Members | null = null;
  private at: number | null = null;

  private constructor(
    private readonly names: Names,
    private readonly order: Order,
    private readonly way: Way,
  ) {}

  /** Puts everything in place, so that a bite is one small step. Throws what was tried and why none of it works here. */
  static async prepare(of: { readonly run: string; readonly injection: string }, order: Order): Promise<Blockade> {
    const names = namesOf(of);
    await removeAll(names);
    const tried: { how: string; error: unknown }[] = [];
    for (const way of await waysToTry()) {
      try {
        await place(names, order, way);
        return new Blockade(names, order, way);
      } catch (error) {
        tried.push({ how: wordsOf(way), error });
        await removeAll(names);
      }
    }
    const what =
      order.share === undefined
        ? 'packets cannot be dropped here'
        : 'a share of packets cannot be dropped here; expected a kernel, and an image, with the match "statistic"';
    throw new SilverbackError('unsupported-by-target', `${what}: ${refusal(tried)}`);
  }

  /** Whether it waits to bite just so: whoever has not heard the answer asks again. */
  isReadyFor(order: Order): boolean {
    return this.at === null && isDeepStrictEqual(this.order, order);
  }

  get how(): string {
    return wordsOf(this.way);
  }

  /** Whether the kernel forgets it when nobody is left to end it. */
  get endsAlone(): boolean {
    return this.way.bySet;
  }

  /** When it took effect, milliseconds of the machine's monotonic clock. */
  get bittenAt(): number | null {
    return this.at;
  }

  async bite(ttlMs: number): Promise<number> {
    const { peers, oneWay, breaks } = this.order;
    const open = oneWay ? openConnections(peers) : { ours: [], theirs: [] };
    this.members = { peers, open };
    if (this.way.bySet) await changeSets(addText(this.names, this.members, ttlMs));
    else if (this.at === null)
      for (const family of familiesOf(peers)) await changeRules(this.way.backend, family, jumpsText(this.names));
    this.at ??= Number(process.hrtime.bigint()) / 1e6;
    if (breaks) await breakConnections(openConnections(peers), oneWay);
    return this.at;
  }

  async prolong(ttlMs: number): Promise<void> {
    if (this.way.bySet && this.members) await changeSets(addText(this.names, this.members, ttlMs));
  }

  /** How many peers the kernel bites just now. */
  async addresses(): Promise<number> {
    const counts = await Promise.all(
      familiesOf(this.order.peers).map(async (family) => {
        if (!isSentThrough(await savedRules(this.way.backend, family), this.names)) return 0;
        if (this.way.bySet) return entriesOf(this.names.set(family, 'peers'));
        return this.order.peers.filter((peer) => familyOf(peer) === family).length;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Whether it would, here: tried and taken away again. */
export async function doesBlockadeEndAlone(): Promise<boolean> {
  const of = { run: 'rehearsal', injection: 'blockade' };
  const { endsAlone } = await Blockade.prepare(of, { peers: [NOBODY], oneWay: false, breaks: false });
  await removeAll(namesOf(of));
  return endsAlone;
}

/** With each backend, first with sets; then, worse, without: only this agent could end what it does. */
async function waysToTry(): Promise<readonly Way[]> {
  const backends = await backendsInOrder(4);
  return [true, false].flatMap((bySet) => backends.map((backend) => ({ backend, bySet })));
}

async function place(names: Names, order: Order, { backend, bySet }: Way): Promise<void> {
  const families = familiesOf(order.peers);
  if (bySet) await changeSets(createText(names, families));
  for (const family of families) await changeRules(backend, family, chainsText({ ...order, names, family, bySet }));
}

/** Removes exactly what is called so, whoever has made it and whichever way. @returns what was there */
export function removeAll(names: Names): Promise<readonly string[]> {
  return removeOwn({
    chains: DIRECTIONS.map((direction) => names.chain(direction)),
    sets: FAMILIES.flatMap((family) => ROLES.map((role) => names.set(family, role))),
  });
}

function wordsOf({ backend, bySet }: Way): string {
  const end = bySet ? 'the kernel forgets it by itself' : 'no ipset here, only the agent ends it';
  return `iptables-${backend}, ${end}`;
}
