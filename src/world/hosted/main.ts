import { type ChildConfig } from '../protocol.js';
import { hostedConfig } from './config.js';
import { Membership } from './membership.js';
import { handlersOf } from './roles.js';

const EXIT = { failed: 1, badConfig: 2 };
/** Time for an edge to see that an instance leaves, and to take its next request elsewhere. */
const LEAVE_MS = 600;

/** One process of the world on a host of its own, as in a container: no supervisor starts it, tells it, or ends with it. */
async function main(): Promise<void> {
  const config = configOrExit();
  const membership = config.role === 'edge' ? new Membership(config, process.env['WORLD_DOMAIN'] ?? '') : null;
  const members = (await membership?.look()) ?? [];
  const running = await (await handlersOf(config.role)).listen({ ...config, members });
  membership?.follow((changed) => running.onUpdate?.({ type: 'members', members: changed }));
  console.log(JSON.stringify({ ready: true, name: config.name, port: config.port, controlPort: config.controlPort }));

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    if (running.leave) {
      running.leave();
      await new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
    }
    await running.close?.();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end().catch(fatal));
}

function configOrExit(): ChildConfig {
  try {
    return hostedConfig(process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return process.exit(EXIT.badConfig);
  }
}

function fatal(error: unknown): never {
  console.error(error);
  return process.exit(EXIT.failed);
}

main().catch(fatal);
