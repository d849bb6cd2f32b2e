import { randomBytes } from 'node:crypto';
import type { DockerPlace } from '../../../core/target/target.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import { channelTo } from '../attach.js';
import { PART_LABEL } from '../containers.js';
import type { Engine } from '../engine.js';
import { startOwn } from '../own-container.js';
import { AGENT_POWERS, meetAgent } from './network-agents.js';

/** With an agent in a network of its own, where there is nobody to be harmed; it is gone afterwards. */
export async function rehearsing<T>(
  engine: Engine,
  place: DockerPlace,
  ask: (agent: AgentChannel) => Promise<T>,
): Promise<T> {
  const name = `silverback-rehearsal-${randomBytes(4).toString('hex')}`;
  try {
    const id = await startOwn(engine, place, {
      name,
      run: '',
      part: 'network',
      labels: { [PART_LABEL]: 'rehearsal' },
      host: { NetworkMode: 'none', CapAdd: [...AGENT_POWERS], AutoRemove: true },
    });
    const channel = await channelTo(engine, id, name);
    try {
      await meetAgent(channel);
      return await ask(channel);
    } finally {
      channel.close();
    }
  } finally {
    await engine.remove(name, name).catch(() => undefined);
  }
}
