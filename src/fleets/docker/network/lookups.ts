import { lookLookups, seenLookups } from '../../../core/agent/lookups.js';
import { bitten } from '../../../core/agent/network.js';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { LookupFault, Lookups } from '../../../core/ports/lookups.js';
import { Making } from '../../world/making.js';
import { patiently } from '../patiently.js';
import { membersOf, type MembersFound } from './callers.js';
import { Crew, liftAll } from './crew.js';
import { controlOf } from './cut-paths.js';
import type { Member } from './cut-sides.js';
import type { CutterParts } from './cutter.js';
import { judgeLookups, type LookupWitness, unanswered } from './lookup-judge.js';
import { nameserversOf } from './nameservers.js';

/** By this every engine's own nameserver knows a container, and nobody else does: whoever is well has an answer. */
const OWN_NAME = 12;

/** A container, and whom its programs ask for names. */
interface Asker {
  readonly member: Member;
  readonly nameservers: readonly string[];
}

/** Lets lookups of containers fail by agents in their network namespaces, on the way to their nameservers. */
export class DockerLookups implements Lookups {
  private readonly making = new Making();

  constructor(private readonly parts: CutterParts) {}

  /** As for a cut, agents take longer to start than a call may last. */
  fail(fault: LookupFault, fence: Fence): Promise<void> {
    return this.making.make(fence, (stop) => this.make(fault, fence, stop));
  }

  async heal(fault: LookupFault, fence: Fence): Promise<void> {
    await this.making.end(fence);
    const { members } = await this.members(fault);
    await liftAll(this.parts.agents, members, fence, this.parts.clock);
  }

  async isFailing(fault: LookupFault, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const { members, skipped } = await this.members(fault);
      if (members.length === 0)
        return { state: 'absent', evidence: [`nobody asks for names in ${fault.region}`, ...skipped].join('; ') };
      const crew = await Crew.of(this.parts, of.run, members);
      return judgeLookups(fault.mode, await witnesses(crew, await this.askers(members), of), skipped);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async make(fault: LookupFault, fence: Fence, stop: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    const found = await this.members(fault);
    refuseIfHopeless(fault, found);
    const [askers, crew] = await Promise.all([
      this.askers(found.members),
      Crew.of(this.parts, fence.run, found.members),
    ]);
    stop.throwIfAborted();
    await crew.announce(fence);
    const { mode } = fault;
    await Promise.all(
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
    await Promise.all(
      askers.map(async ({ member }) => bitten.parse(await crew.order(member, 'failLookups', fence, clock))),
    );
  }

  private async members(fault: LookupFault): Promise<MembersFound> {
    return membersOf(await this.parts.containers.all(), this.parts.place, fault);
  }

  private askers(members: readonly Member[]): Promise<readonly Asker[]> {
    const { engine } = this.parts.agents;
    return Promise.all(members.map(async (member) => ({ member, nameservers: await nameserversOf(engine, member) })));
  }
}

function witnesses(
  crew: Crew,
  askers: readonly Asker[],
  { run, injection }: Pick<Fence, 'run' | 'injection'>,
): Promise<readonly LookupWitness[]> {
  const members = askers.map(({ member }) => member);
  return Promise.all(
    askers.map(async ({ member, nameservers }) => {
      const control = controlOf(member, members, (other) => crew.portOf(other));
      const look = lookLookups.parse({
        run,
        injection,
        nameservers,
        name: member.id.slice(0, OWN_NAME),
        control,
      });
      return { name: member.name, seen: await crew.ask(member, 'lookLookups', look, seenLookups) };
    }),
  );
}

function refuseIfHopeless({ region }: LookupFault, { members, skipped, obstacles }: MembersFound): void {
  if (obstacles.length > 0) throw new SilverbackError('unsupported-by-target', obstacles.join('; '));
  if (members.length > 0) return;
  throw new SilverbackError(
    'target-unreachable',
    [`no container of ${region} asks for names now`, ...skipped].join('; '),
  );
}
