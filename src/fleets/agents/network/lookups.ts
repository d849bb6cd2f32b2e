import { lookLookups, seenLookups } from '../../../core/agent/lookups.js';
import { bitten } from '../../../core/agent/network.js';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { LookupFault, Lookups } from '../../../core/ports/lookups.js';
import { together } from '../../../core/together.js';
import { Making } from '../../world/making.js';
import { patiently } from '../patiently.js';
import { Crew, heldByNobody, liftAll } from './crew.js';
import type { CrewMeans } from './crew-means.js';
import { controlOf } from './cut-paths.js';
import { judgeLookups, type LookupWitness, unanswered } from './lookup-judge.js';
import type { Member, MembersFound } from './member.js';
import type { Asker, Parties } from './parties.js';

/** Whom the programs of instances ask for names. */
export interface Nameservers {
  /** @param crew whose agents live there */
  askers(members: readonly Member[], crew: Crew): Promise<readonly Asker[]>;
}

/** Lets lookups of instances fail by agents in their network namespaces, on the way to their nameservers. */
export class AgentLookups implements Lookups {
  private readonly making = new Making();

  constructor(
    private readonly means: CrewMeans,
    private readonly parties: Parties,
    private readonly nameservers: Nameservers,
  ) {}

  get leaves(): string | undefined {
    return this.means.leaves;
  }

  /** As for a cut, agents take longer to start than a call may last. */
  fail(fault: LookupFault, fence: Fence): Promise<void> {
    return this.making.make(fence, (stop) => this.make(fault, fence, stop));
  }

  async heal(fault: LookupFault, fence: Fence): Promise<void> {
    await this.making.end(fence);
    const { members } = await this.parties.membersOf(fault);
    await liftAll(this.means.agents, members, fence, this.means.clock);
  }

  async isFailing(fault: LookupFault, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const { members, skipped } = await this.parties.membersOf(fault);
      if (members.length === 0)
        return { state: 'absent', evidence: [`nobody asks for names in ${fault.region}`, ...skipped].join('; ') };
      const nobody = await heldByNobody(this.means, of.run, members, this.parties.noun);
      if (nobody) return nobody;
      const crew = await Crew.of(this.means, of.run, members);
      const askers = await this.nameservers.askers(members, crew);
      return judgeLookups(fault.mode, await witnesses(crew, askers, of), skipped);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async make(fault: LookupFault, fence: Fence, stop: AbortSignal): Promise<void> {
    const { clock } = this.means;
    const found = await this.parties.membersOf(fault);
    refuseIfHopeless(this.parties.noun, fault, found);
    const crew = await Crew.of(this.means, fence.run, found.members);
    const askers = await this.nameservers.askers(found.members, crew);
    stop.throwIfAborted();
    await crew.announce(fence);
    const { mode } = fault;
    await together(
      askers.map(({ member, nameservers }) =>
        patiently(() => crew.order(member, 'prepareLookups', fence, clock, { mode, nameservers })),
      ),
    );
    const deaf = unanswered(await witnesses(crew, askers, fence));
    if (deaf.length > 0)
      throw new SilverbackError(
        'target-unreachable',
        `no nameserver answers ${deaf.join(', ')} before any lookup is made to fail`,
      );
    stop.throwIfAborted();
    await together(
      askers.map(async ({ member }) => bitten.parse(await crew.order(member, 'failLookups', fence, clock))),
    );
  }
}

function witnesses(
  crew: Crew,
  askers: readonly Asker[],
  { run, injection }: Pick<Fence, 'run' | 'injection'>,
): Promise<readonly LookupWitness[]> {
  const members = askers.map(({ member }) => member);
  return Promise.all(
    askers.map(async ({ member, nameservers, knownName }) => {
      const control = controlOf(member, members, (other) => crew.portOf(other));
      const look = lookLookups.parse({
        run,
        injection,
        nameservers,
        name: knownName,
        control,
      });
      return { ...member, seen: await crew.ask(member, 'lookLookups', look, seenLookups) };
    }),
  );
}

function refuseIfHopeless(noun: string, { region }: LookupFault, { members, skipped, obstacles }: MembersFound): void {
  if (obstacles.length > 0) throw new SilverbackError('unsupported-by-target', obstacles.join('; '));
  if (members.length > 0) return;
  throw new SilverbackError(
    'target-unreachable',
    [`no ${noun} of ${region} asks for names now`, ...skipped].join('; '),
  );
}
