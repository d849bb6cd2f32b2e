import { type Duplex, PassThrough } from 'node:stream';
import { AgentChannel, type Attached } from '../agents/agent-channel.js';
import type { Engine } from './engine.js';

/** Talks to an agent in a container that runs. */
export async function channelTo(engine: Engine, container: string, name: string): Promise<AgentChannel> {
  const stream = await engine.call(`attaching to ${name}`, (docker) =>
    docker.getContainer(container).attach({ stream: true, stdin: true, stdout: true, hijack: true }),
  );
  return new AgentChannel(name, container, attached(engine, stream as Duplex));
}

function attached({ docker }: Engine, stream: Duplex): Attached {
  const output = new PassThrough();
  docker.modem.demuxStream(stream, output, new PassThrough().resume());
  stream.on('error', (error) => output.destroy(error));
  for (const end of ['end', 'close'] as const) stream.on(end, () => output.end());
  return { input: stream, output, close: () => stream.destroy() };
}
