import type { NetworkState } from '../../../core/agent/network.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { CrewMeans } from '../../agents/network/crew-means.js';
import type { RunLeases } from '../leases/run-leases.js';
import type { PodAgents } from './pod-agents.js';

/** What stays of agents, for a plan. */
export const TOMBSTONES = 'an ended ephemeral container in each of these pods, which nobody can remove (tombstone)';

/** Agents of the networks of pods, whose epochs the Lease of the run keeps. */
export function crewsOf(agents: PodAgents<NetworkState>, leases: RunLeases, clock: Clock): CrewMeans {
  return {
    agents: {
      async start(run, member) {
        const { channel, state } = await agents.start(run, member.id);
        return { channel, port: state.port };
      },
      async mayHold(run, members) {
        const pods = await agents.mayHold(run);
        return members.filter(({ id }) => pods.has(id));
      },
    },
    epochs: leases,
    leaves: TOMBSTONES,
    clock,
  };
}
