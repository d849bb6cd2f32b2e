import { ear, type Sounding, soundings } from '../../../core/agent/loss.js';
import { bitten, type Spot } from '../../../core/agent/network.js';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Loss, PacketLoss } from '../../../core/ports/packet-loss.js';
import { together } from '../../../core/together.js';
import { Making } from '../../world/making.js';
import { patiently } from '../patiently.js';
import { Crew, heldByNobody, liftAll } from './crew.js';
import type { CrewMeans, KernelAsked } from './crew-means.js';
import type { Witness } from './cut-judge.js';
import { addressesOf, neighbourOf, type Pair, pairsOf } from './cut-paths.js';
import { datagramsFor, judgeLoss } from './loss-judge.js';
import { type Member, type Sides, spotsOf } from './member.js';
import { type Parties, refuseIfHopeless } from './parties.js';

/** Whether anything answers at all is known after these. */
const A_FEW = 20;

type Ears = ReadonlyMap<string, number>;
type Bitten = readonly {
  readonly member: Member;
  readonly side: readonly Member[];
  readonly peers: readonly Member[];
}[];

/** Loses packets of instances by agents in the network namespaces where they arrive. */
export class AgentPacketLoss implements PacketLoss {
  private readonly making = new Making();

  constructor(
    private readonly means: CrewMeans,
    private readonly parties: Parties,
    /** Null where nothing can be told of kernels before an agent lives there. */
    private readonly kernel: KernelAsked | null,
  ) {}

  async endsAlone(): Promise<boolean> {
    return this.kernel === null || (await this.kernel.ask()).endsAlone;
  }

  get leaves(): string | undefined {
    return this.means.leaves;
  }

  /** As for a cut, agents take longer to start than a call may last. */
  lose(loss: Loss, fence: Fence): Promise<void> {
    return this.making.make(fence, (stop) => this.make(loss, fence, stop));
  }

  async endLoss(loss: Loss, fence: Fence): Promise<void> {
    await this.making.end(fence);
    const members = bittenBy(loss, await this.parties.sidesOf(loss)).map(({ member }) => member);
    await liftAll(this.means.agents, members, fence, this.means.clock);
  }

  async isLosing(loss: Loss, { run, injection }: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const sides = await this.parties.sidesOf(loss);
      const biting = bittenBy(loss, sides);
      if (biting.length === 0)
        return { state: 'absent', evidence: [`nothing of ${loss.to} has a network now`, ...sides.skipped].join('; ') };
      const where = biting.map(({ member }) => member);
      const nobody = await heldByNobody(this.means, run, where, this.parties.noun);
      if (nobody) return nobody;
      const crew = await this.crewOf(run, sides);
      const ears = await earsOf(crew, sides);
      const witnesses = (members: readonly Member[]): Promise<readonly Witness[]> =>
        Promise.all(
          members.map(async (member) => ({
            ...member,
            seen: await crew.look(member, { run, injection, data: [], control: [] }),
          })),
        );
      const [holding, others, paths, control] = await Promise.all([
        witnesses(where),
        witnesses([...sides.from, ...sides.to].filter((member) => !where.includes(member))),
        soundPaths(crew, ears, pairsOf(sides.from, sides.to), datagramsFor(loss.share)),
        soundControl(crew, ears, biting, datagramsFor(loss.share)),
      ]);
      return judgeLoss(loss, { run, bitten: holding, others, paths, control, skipped: sides.skipped });
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async make(loss: Loss, fence: Fence, stop: AbortSignal): Promise<void> {
    const { clock } = this.means;
    const { from, to, share } = loss;
    const sides = await this.parties.sidesOf(loss);
    refuseIfHopeless(this.parties.noun, loss, sides);
    const pairs = pairsOf(sides.from, sides.to);
    if (pairs.length === 0)
      throw new SilverbackError('target-unreachable', `${from} and ${to} share no network: no packet arrives as it is`);
    const crew = await this.crewOf(fence.run, sides);
    stop.throwIfAborted();
    await crew.announce(fence);
    const biting = bittenBy(loss, sides);
    await together(
      biting.map(({ member, peers }) =>
        patiently(() => crew.order(member, 'prepareLoss', fence, clock, { peers: addressesOf(peers), share })),
      ),
    );
    const before = await soundPaths(crew, await earsOf(crew, sides), pairs, A_FEW);
    if (before.every(({ ways }) => ways === null) && !(await crew.isHeldElsewhere(fence)))
      throw new SilverbackError('target-unreachable', `no packet arrives from ${from} at ${to} before any is lost`);
    stop.throwIfAborted();
    await together(biting.map(async ({ member }) => bitten.parse(await crew.order(member, 'bite', fence, clock))));
  }

  private crewOf(run: string, { from, to }: Sides): Promise<Crew> {
    return Crew.of(this.means, run, [...from, ...to]);
  }
}

/** Packets are lost where they arrive. */
function bittenBy({ oneWay }: Loss, { from, to }: Sides): Bitten {
  const there = to.map((member) => ({ member, side: to, peers: from }));
  return oneWay ? there : [...there, ...from.map((member) => ({ member, side: from, peers: to }))];
}

async function earsOf(crew: Crew, { from, to }: Sides): Promise<Ears> {
  const asked = [...from, ...to].map(async (member) => {
    const { port } = await crew.ask(member, 'ear', {}, ear);
    return [member.id, port] as const;
  });
  return new Map(await Promise.all(asked));
}

/** Each instance of the one side sounds its own of the other. */
async function soundPaths(crew: Crew, ears: Ears, pairs: readonly Pair[], datagrams: number): Promise<Sounding[]> {
  const near = [...new Set(pairs.map((pair) => pair.near))];
  const asked = near.map((member) => {
    const own = pairs.filter((pair) => pair.near === member);
    return sound(
      crew,
      member,
      own.flatMap((pair) => earSpots(ears, pair)),
      datagrams,
    );
  });
  return (await Promise.all(asked)).flat();
}

/** Each that is bitten sounds a neighbour of its own side, or at least itself; together they send as much as one path. */
async function soundControl(crew: Crew, ears: Ears, biting: Bitten, datagrams: number): Promise<Sounding[]> {
  const each = Math.max(A_FEW, Math.ceil(datagrams / biting.length));
  const asked = biting.map(({ member, side }) => {
    const pair = neighbourOf(member, side) ?? { near: member, far: member, addresses: ['127.0.0.1'] };
    return sound(crew, member, earSpots(ears, pair), each);
  });
  return (await Promise.all(asked)).flat();
}

async function sound(crew: Crew, member: Member, spots: readonly Spot[], datagrams: number): Promise<Sounding[]> {
  return (await crew.ask(member, 'sound', { spots, datagrams }, soundings)).soundings;
}

function earSpots(ears: Ears, { far, addresses }: Pair): readonly Spot[] {
  const port = ears.get(far.id);
  return port === undefined ? [] : spotsOf(addresses, port);
}
