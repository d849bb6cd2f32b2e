import { type Heading, lookDetour, seenDetour } from '../../../core/agent/detour.js';
import { bitten } from '../../../core/agent/network.js';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { UpstreamFault, UpstreamFaults } from '../../../core/ports/upstream-faults.js';
import { together } from '../../../core/together.js';
import { Making } from '../../world/making.js';
import { patiently } from '../patiently.js';
import { Crew, heldByNobody, liftAll } from './crew.js';
import type { CrewMeans, KernelAsked } from './crew-means.js';
import { controlOf } from './cut-paths.js';
import type { CallersFound, Member } from './member.js';
import type { Parties } from './parties.js';
import { type CallWitness, judgeCalls } from './upstream-judge.js';

/**
 * Disturbs calls of instances by agents in their network namespaces, each by its kernel or with a proxy that stands in for
 * the upstreams.
 */
export class AgentUpstreams implements UpstreamFaults {
  private readonly making = new Making();

  constructor(
    private readonly means: CrewMeans,
    private readonly parties: Parties,
    /** Null where nothing can be told of kernels before an agent lives there. */
    private readonly kernel: KernelAsked | null,
  ) {}

  known(): Promise<readonly string[]> {
    return this.parties.upstreamNames();
  }

  async hasNetem(): Promise<boolean | null> {
    return this.kernel && (await this.kernel.ask()).netem;
  }

  get leaves(): string | undefined {
    return this.means.leaves;
  }

  /** As for a cut, agents take longer to start than a call may last. */
  disturb(fault: UpstreamFault, fence: Fence): Promise<void> {
    return this.making.make(fence, (stop) => this.make(fault, fence, stop));
  }

  async calm(fault: UpstreamFault, fence: Fence): Promise<void> {
    await this.making.end(fence);
    const members = await this.members(fault);
    await liftAll(this.means.agents, members, fence, this.means.clock);
  }

  async isDisturbed(fault: UpstreamFault, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const { callers, skipped } = await this.parties.callersOf(fault);
      const parties = (await this.members(fault)).map((member): Party => {
        return callers.find((caller) => caller.member.id === member.id) ?? { member, heading: null };
      });
      if (parties.length === 0)
        return { state: 'absent', evidence: [`nobody calls from ${fault.region}`, ...skipped].join('; ') };
      const members = parties.map(({ member }) => member);
      const nobody = await heldByNobody(this.means, of.run, members, this.parties.noun);
      if (nobody) return nobody;
      const crew = await this.crewOf(of.run, parties);
      return judgeCalls(fault, await witnesses(crew, parties, of), skipped);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async make(fault: UpstreamFault, fence: Fence, stop: AbortSignal): Promise<void> {
    const { clock } = this.means;
    const found = await this.parties.callersOf(fault);
    refuseIfHopeless(this.parties.noun, fault, found);
    const { callers } = found;
    const crew = await this.crewOf(fence.run, callers);
    stop.throwIfAborted();
    await crew.announce(fence);
    const { share, harm } = fault;
    // A proxy has to be started first: on a busy machine that takes longer than a call may last.
    await together(
      callers.map(({ member, heading }) =>
        patiently(() => crew.order(member, 'prepareDetour', fence, clock, { heading, share, harm })),
      ),
    );
    const before = (await witnesses(crew, callers, fence)).flatMap(({ seen }) => seen.calls);
    if (before.every(({ spared: { outcome } }) => outcome === 'refused' || outcome === 'nothing')) {
      const { name, port } = fault.upstream;
      throw new SilverbackError('target-unreachable', `nobody answers at ${name}:${port} before any call is disturbed`);
    }
    stop.throwIfAborted();
    await together(callers.map(async ({ member }) => bitten.parse(await crew.order(member, 'divert', fence, clock))));
  }

  /** Also those whose upstream has gone meanwhile, and who call nobody any more. */
  private async members(fault: UpstreamFault): Promise<readonly Member[]> {
    return (await this.parties.membersOf(fault)).members;
  }

  private crewOf(run: string, parties: readonly Party[]): Promise<Crew> {
    return Crew.of(
      this.means,
      run,
      parties.map(({ member }) => member),
    );
  }
}

const NOWHERE: Heading = { spots: [], host: null };

/** One whose calls may be disturbed, and where they go now; null: the upstream cannot be reached. */
interface Party {
  readonly member: Member;
  readonly heading: Heading | null;
}

function witnesses(
  crew: Crew,
  parties: readonly Party[],
  { run, injection }: Pick<Fence, 'run' | 'injection'>,
): Promise<readonly CallWitness[]> {
  const members = parties.map(({ member }) => member);
  return Promise.all(
    parties.map(async ({ member, heading }) => {
      const control = [...controlOf(member, members, (other) => crew.portOf(other))];
      const look = lookDetour.parse({ run, injection, heading: heading ?? NOWHERE, control });
      const seen = await crew.ask(member, 'lookDetour', look, seenDetour);
      return { ...member, isCaller: heading !== null, seen };
    }),
  );
}

function refuseIfHopeless(
  noun: string,
  { region, upstream }: UpstreamFault,
  { callers, skipped, obstacles }: CallersFound,
): void {
  if (obstacles.length > 0) throw new SilverbackError('unsupported-by-target', obstacles.join('; '));
  if (callers.length > 0) return;
  const nobody = `no ${noun} of ${region} calls ${upstream.name}:${upstream.port} now`;
  throw new SilverbackError('target-unreachable', [nobody, ...skipped].join('; '));
}
