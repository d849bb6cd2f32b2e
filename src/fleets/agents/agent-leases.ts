import { renewed } from '../../core/agent/protocol.js';
import { isCode } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Leases } from '../../core/ports/fleet.js';
import { together } from '../../core/together.js';
import { ttlOf } from '../world/leases.js';
import type { AgentChannel } from './agent-channel.js';

/** An agent's container, by its id. */
export interface Identified {
  readonly id: string;
}

/** Agents of a kind: one a run and container. */
export interface Agents<A extends Identified> {
  /** The run is led from here, in this epoch. */
  lead(run: string, epoch: number): void;
  /** Those of a run whose containers run. */
  running(run: string): Promise<readonly A[]>;
  channelTo(agent: A): Promise<AgentChannel>;
  /** All that may obey an older epoch, where more than those that are known to run might. */
  obeying?(run: string): Promise<readonly A[]>;
}

/** The agents of a run. One whose container has ended acts no more, whatever it has heard. */
export class AgentLeases<A extends Identified> implements Leases {
  constructor(
    private readonly agents: Agents<A>,
    private readonly clock: Clock,
  ) {}

  async announce(run: string, epoch: number): Promise<void> {
    this.agents.lead(run, epoch);
    await together(
      (await this.obeying(run)).map(async (agent) => {
        try {
          await (await this.agents.channelTo(agent)).ask('epoch', { run, epoch });
        } catch (error) {
          const running = await this.agents.running(run);
          if (running.some(({ id }) => id === agent.id)) throw error;
        }
      }),
    );
  }

  private obeying(run: string): Promise<readonly A[]> {
    return this.agents.obeying?.(run) ?? this.agents.running(run);
  }

  /** One that does not answer renews nothing, and keeps no other from it. Throws where one knows a newer epoch. */
  async renew(run: string, epoch: number, harm: readonly string[], expiresAt: Date): Promise<readonly string[]> {
    const body = { run, epoch, injections: harm, ttlMs: ttlOf(run, expiresAt, this.clock) };
    const asked = await Promise.allSettled(
      (await this.agents.running(run)).map(async (agent) =>
        (await this.agents.channelTo(agent)).ask('renew', body, renewed),
      ),
    );
    const held = asked.flatMap((result) => (result.status === 'fulfilled' ? result.value.renewed : []));
    const failed = asked.filter((result) => result.status === 'rejected');
    const stale = failed.find(({ reason }) => isCode(reason, 'stale-epoch'));
    if (stale) throw stale.reason;
    if (failed[0] && held.length === 0) throw failed[0].reason;
    return harm.filter((injection) => !held.includes(injection));
  }
}
