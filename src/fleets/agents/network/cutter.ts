import { bitten, type Look, met, type Spot } from '../../../core/agent/network.js';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Cut, Cutter } from '../../../core/ports/cutter.js';
import { together } from '../../../core/together.js';
import { Making } from '../../world/making.js';
import { patiently } from '../patiently.js';
import { Crew, heldByNobody, liftAll } from './crew.js';
import type { CrewMeans, KernelAsked } from './crew-means.js';
import { judgeCut, type Witness } from './cut-judge.js';
import { addressesOf, controlOf, type Pair, pairsOf } from './cut-paths.js';
import { type Member, pathPortOf, type Sides, spotsOf } from './member.js';
import { type Parties, refuseIfHopeless } from './parties.js';

/** Cuts instances off from others by agents in their network namespaces. */
export class AgentCutter implements Cutter {
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

  /**
   * Agents take longer to start than a call may last: who gives up waiting finds it made when it is looked for, or, when
   * the time of the fence is over by then, never.
   */
  cut(cut: Cut, fence: Fence): Promise<void> {
    return this.making.make(fence, (stop) => this.make(cut, fence, stop));
  }

  /** In everything of that side that runs. */
  async heal(cut: Cut, fence: Fence): Promise<void> {
    await this.making.end(fence);
    const { from } = await this.parties.sidesOf(cut);
    await liftAll(this.means.agents, from, fence, this.means.clock);
  }

  async isCut(cut: Cut, { run, injection }: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const sides = await this.parties.sidesOf(cut);
      if (sides.from.length === 0)
        return { state: 'absent', evidence: [`nothing of ${cut.from} has a network now`, ...sides.skipped].join('; ') };
      const nobody = await heldByNobody(this.means, run, sides.from, this.parties.noun);
      if (nobody) return nobody;
      const crew = await this.crewOf(run, sides);
      const pairs = pairsOf(sides.from, sides.to);
      const of = { run, injection };
      const [near, far] = await Promise.all([
        witnesses(sides.from, crew, (member) => ({
          ...of,
          data: [...spotsFor(pairs, member, crew)],
          control: [...controlOf(member, sides.from, (other) => crew.portOf(other))],
        })),
        witnesses(sides.to, crew, (member) => ({
          ...of,
          data: cut.oneWay ? [...spotsFor(pairs.map(turned), member, crew)] : [],
          control: [],
        })),
      ]);
      return judgeCut(cut, { run, near, far, skipped: sides.skipped });
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async make(cut: Cut, fence: Fence, stop: AbortSignal): Promise<void> {
    const { clock } = this.means;
    const sides = await this.parties.sidesOf(cut);
    refuseIfHopeless(this.parties.noun, cut, sides);
    const pairs = pairsOf(sides.from, sides.to);
    if (pairs.length === 0)
      throw new SilverbackError(
        'target-unreachable',
        `${cut.from} and ${cut.to} share no network: nothing passes as it is`,
      );
    const crew = await this.crewOf(fence.run, sides);
    stop.throwIfAborted();
    const order = { peers: addressesOf(sides.to), oneWay: cut.oneWay, breaks: cut.established === 'required' };
    await crew.announce(fence);
    await together(sides.from.map((member) => patiently(() => crew.order(member, 'prepare', fence, clock, order))));
    const meet = async (side: readonly Member[], ways: readonly Pair[]): Promise<number> => {
      const asked = side.map((member) =>
        crew.order(member, 'meet', fence, clock, { spots: agentSpots(ways, member, crew) }),
      );
      return (await together(asked)).reduce<number>((sum, answer) => sum + met.parse(answer).open.length, 0);
    };
    const [open] = await together([
      meet(sides.from, pairs),
      ...(cut.oneWay ? [meet(sides.to, pairs.map(turned))] : []),
    ]);
    // Where another injection of this run holds any of them, no path is there to be seen before.
    if (open === 0 && !(await crew.isHeldElsewhere(fence))) await this.refuseClosed(cut, fence, crew, pairs);
    stop.throwIfAborted();
    await together(sides.from.map(async (member) => bitten.parse(await crew.order(member, 'bite', fence, clock))));
  }

  /** Rules of their network may keep agents from each other, and others not. Connections are seen to break between agents alone. */
  private async refuseClosed(cut: Cut, fence: Fence, crew: Crew, pairs: readonly Pair[]): Promise<void> {
    const { run, injection } = fence;
    const near = [...new Set(pairs.map((pair) => pair.near))];
    const seen = await Promise.all(
      near.map((member) =>
        crew.look(member, { run, injection, data: [...spotsFor(pairs, member, crew)], control: [] }),
      ),
    );
    if (!seen.some(({ data }) => data.some(({ said }) => said === 'open')))
      throw new SilverbackError('target-unreachable', `nothing passes from ${cut.from} to ${cut.to} before the cut`);
    if (cut.established === 'required')
      throw new SilverbackError(
        'unsupported-by-target',
        `agents of ${cut.from} cannot connect to those of ${cut.to}, so it could not be seen that open connections break; expected established: any`,
      );
  }

  private crewOf(run: string, { from, to }: Sides): Promise<Crew> {
    return Crew.of(this.means, run, [...from, ...to]);
  }
}

async function witnesses(
  side: readonly Member[],
  crew: Crew,
  lookOf: (member: Member) => Look,
): Promise<readonly Witness[]> {
  return Promise.all(side.map(async (member) => ({ ...member, seen: await crew.look(member, lookOf(member)) })));
}

/** Where new connections are tried. */
function spotsFor(pairs: readonly Pair[], member: Member, crew: Crew): readonly Spot[] {
  return from(member, pairs).flatMap(({ far, addresses }) => spotsOf(addresses, pathPortOf(far, crew.portOf(far))));
}

/** Where connections are opened that stay open: an agent answers on them. */
function agentSpots(pairs: readonly Pair[], member: Member, crew: Crew): readonly Spot[] {
  return from(member, pairs).flatMap(({ far, addresses }) => spotsOf(addresses, crew.portOf(far)));
}

function from(member: Member, pairs: readonly Pair[]): readonly Pair[] {
  return pairs.filter(({ near }) => near.id === member.id);
}

/** The same pair seen from its other end. */
function turned({ near, far }: Pair): Pair {
  return pairsOf([far], [near])[0] ?? { near: far, far: near, addresses: [] };
}
