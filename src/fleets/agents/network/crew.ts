import type { ZodType } from 'zod';
import { type Look, lifted, networkState, type Seen, seen } from '../../../core/agent/network.js';
import { isCode, messageOf, SilverbackError } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import { together } from '../../../core/together.js';
import { careFence, harmFence } from '../../world/fence.js';
import type { CrewMeans, NetworkAgent } from './crew-means.js';
import type { Member } from './member.js';

/** The agents of one run in the networks of some instances. */
export class Crew {
  private constructor(
    private readonly agents: ReadonlyMap<string, NetworkAgent>,
    private readonly epochs: CrewMeans['epochs'],
  ) {}

  /** Starts those that are missing. */
  static async of({ agents, epochs }: CrewMeans, run: string, members: readonly Member[]): Promise<Crew> {
    const started = members.map(async (member) => [member.id, await agents.start(run, member)] as const);
    return new Crew(new Map(await together(started)), epochs);
  }

  /** Where the agent of an instance answers whoever connects. */
  portOf(member: Member): number {
    return this.agentOf(member).port;
  }

  ask<T>(member: Member, call: string, body: object, shape: ZodType<T>): Promise<T> {
    return this.agentOf(member).channel.ask(call, body, shape);
  }

  /** Asks for harm. */
  async order(member: Member, call: string, fence: Fence, clock: Clock, body: object = {}): Promise<unknown> {
    return this.agentOf(member).channel.ask(call, { fence: harmFence(fence, clock), ...body });
  }

  /**
   * Throws `stale-epoch` when a newer one is known. An agent that is only just made knows none: who keeps that of the
   * run does, and is asked when all of these run, so that whoever announces a newer one from here on finds them. Throws
   * `target-unreachable` when nobody keeps it.
   */
  async announce({ run, epoch }: Fence): Promise<void> {
    await this.epochs.refuseOlder({ run, epoch });
    await together([...this.agents.values()].map(({ channel }) => channel.ask('epoch', { run, epoch })));
  }

  look(member: Member, look: Look): Promise<Seen> {
    return this.ask(member, 'look', look, seen);
  }

  /** Whether another injection of the run holds any of these. */
  async isHeldElsewhere({ run, injection }: Fence): Promise<boolean> {
    const states = await Promise.all(
      [...this.agents.values()].map(({ channel }) => channel.ask('state', {}, networkState)),
    );
    return states.some(({ held }) => held.some((other) => other.run === run && other.injection !== injection));
  }

  private agentOf(member: Member): NetworkAgent {
    const agent = this.agents.get(member.id);
    if (!agent) throw new SilverbackError('target-unreachable', `${member.name} has no agent`);
    return agent;
  }
}

/** Nothing is in effect where no agent of a run can hold anything: its evidence, or null where there may be one. */
export async function heldByNobody(
  { agents }: CrewMeans,
  run: string,
  members: readonly Member[],
  noun: string,
): Promise<Verification | null> {
  if (!agents.mayHold || (await agents.mayHold(run, members)).length > 0) return null;
  return { state: 'absent', evidence: `no agent of run ${run} is in any of ${members.length} ${noun}s` };
}

/**
 * Whoever has an agent there: what one has left that is gone, another one removes. All are tried before this throws, with
 * `stale-epoch` when one of them knows a newer epoch.
 */
export async function liftAll(
  agents: CrewMeans['agents'],
  members: readonly Member[],
  fence: Fence,
  clock: Clock,
): Promise<void> {
  const holding = (await agents.mayHold?.(fence.run, members)) ?? members;
  const asked = await Promise.allSettled(
    holding.map(async (member) => {
      const { channel } = await agents.start(fence.run, member);
      await channel.ask('lift', { fence: careFence(fence, clock) }, lifted);
    }),
  );
  const failed = asked.filter((result) => result.status === 'rejected');
  if (failed.length === 0) return;
  const isStale = failed.some(({ reason }) => isCode(reason, 'stale-epoch'));
  throw new SilverbackError(
    isStale ? 'stale-epoch' : 'target-unreachable',
    failed.map(({ reason }) => messageOf(reason)).join('; '),
  );
}
