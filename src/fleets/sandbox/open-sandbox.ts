import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fleet } from '../../core/ports/fleet.js';
import type { RouteControl } from '../../core/ports/route-control.js';
import type { TrafficRouter } from '../../core/ports/router.js';
import type { Target, WorldLayout } from '../../core/target/target.js';
import { sandboxCapabilities } from './capabilities.js';
import { untilGone } from './end-world.js';
import { openHold } from './hold.js';
import { startWorld } from './start-world.js';
import type { SupervisorStatus, WorldFile } from './wire.js';
import { SandboxWorld } from './world.js';
import { findWorld, layoutHash } from './world-file.js';

/** From the supervisor's first answer to all processes serving. */
const SERVING_MS = 60_000;

/**
 * What becomes of the world when everybody has left it: whoever started it ends it; or it stays for a while, for the next
 * one, who need not start it; or it stays for good.
 */
export type Afterwards = 'end' | 'linger' | 'keep';

export interface SandboxOptions {
  readonly home: string;
  readonly target: Target;
  readonly clock: Clock;
  /** `never`: only what runs already. */
  readonly start: 'if-needed' | 'never';
  readonly afterwards: Afterwards;
  /** Path of the supervisor's program. */
  readonly worldMain: string;
  /** Makes the router that carries a route's weights. */
  readonly router: (control: RouteControl) => TrafficRouter;
  /** Called with a line for people while the world starts. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Opens the world of a home, starting it when needed, and holds it until `close`. Throws `world-unavailable` when there
 * is none, when it is another target's, or when it does not come up.
 */
export async function openSandbox(options: SandboxOptions): Promise<Fleet> {
  const { home, target, clock, afterwards } = options;
  const layout = target.world;
  if (!layout) throw new SilverbackError('invalid-target', `target ${target.name} describes no world`);
  const { file, started } = await findOrStart(options, layout);
  if (file.layoutHash !== layoutHash(layout)) {
    throw new SilverbackError(
      'world-unavailable',
      `a world of another layout than target ${target.name} wants is running in ${home}; end it first: silverback world down`,
    );
  }
  const world = new SandboxWorld(file);
  const hold = await openHold(file.port);
  try {
    await world.supervisor.until(serving(options.onProgress), SERVING_MS);
    if (afterwards === 'keep') await world.supervisor.control.send('POST', '/keep', { keep: true });
    const capabilities = await sandboxCapabilities(world, target, layout, clock, options.router);
    return {
      kind: 'sandbox',
      capabilities,
      async close() {
        if (started && afterwards === 'end') await endIfUnused(home, world, clock);
        hold.close();
        world.supervisor.close();
      },
    };
  } catch (error) {
    hold.close();
    world.supervisor.close();
    throw error;
  }
}

async function findOrStart(
  options: SandboxOptions,
  layout: WorldLayout,
): Promise<{ file: WorldFile; started: boolean }> {
  const { home, clock, afterwards, worldMain } = options;
  const found = await findWorld(home);
  if (found && !(await isEnding(found))) return { file: found, started: false };
  if (options.start === 'never') {
    throw new SilverbackError('world-unavailable', `no world is running in ${home}; start one: silverback world up`);
  }
  if (found) await untilGone(home, found, clock);
  return { file: await startWorld({ home, layout, keep: afterwards === 'keep', worldMain }, clock), started: true };
}

async function isEnding(file: WorldFile): Promise<boolean> {
  return (await new SandboxWorld(file).supervisor.status()).state === 'ending';
}

/** Reports that it has to wait, if it has to, and that it need not any more. */
function serving(onProgress: SandboxOptions['onProgress']): (status: SupervisorStatus) => boolean {
  let waits = false;
  return ({ state, processes }) => {
    if (state === 'starting' && processes.length > 0 && !waits) {
      waits = true;
      onProgress?.(`world: ${processes.length} processes are starting`);
    }
    if (state === 'serving' && waits) onProgress?.('world: serves its users');
    return state === 'serving';
  };
}

/** Whoever started a world for himself ends it, unless somebody else came in, or something is still to be undone. */
async function endIfUnused(home: string, world: SandboxWorld, clock: Clock): Promise<void> {
  const status = await world.supervisor.status().catch(() => null);
  if (!status || status.keep || status.holds > 1 || status.harm.length + status.care.length > 0) return;
  await world.supervisor.control.send('POST', '/end');
  await untilGone(home, world.file, clock);
}
