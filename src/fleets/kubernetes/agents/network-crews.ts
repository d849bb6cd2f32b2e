import type { NetworkState } from '../../../core/agent/network.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { CrewMeans } from '../../agents/network/crew-means.js';
import type { RunLeases } from '../leases/run-leases.js';
import type { PodAgents } from './pod-agents.js';

/** Agents of the networks of pods, whose epochs the Lease of the run keeps. */
export function crewsOf(agents: PodAgents<NetworkState>, leases: RunLeases, clock: Clock): CrewMeans {
  return {
    agents: {
      async start(run, member) {
        const { channel, state } = await agents.start(run, member.id);
        return { channel, port: state.port };
      },
    },
    epochs: leases,
    clock,
  };
}
