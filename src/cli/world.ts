import { openFleet } from '../composition/workbench.js';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { SilverbackError } from '../core/errors.js';
import { endWorld, worldStatus } from '../fleets/sandbox/end-world.js';
import { context } from './context.js';
import { printJson } from './output.js';
import type { WorldOptions } from './options.js';

/** Starts, ends or shows the reference world of this home. */
export async function world(action: string, { target, json, force }: WorldOptions): Promise<void> {
  const base = await context();
  const { home } = base.environment;
  if (action === 'up') {
    await prepareHome(home);
    const fleet = await openFleet(
      { home, clock: new SystemClock(), onProgress: (line) => process.stderr.write(`${line}\n`) },
      await base.findTarget(target),
      { start: 'if-needed', afterwards: 'keep' },
    );
    await fleet.close();
  } else if (action === 'down') {
    const ended = await endWorld(home, new SystemClock(), force);
    process.stdout.write(ended ? 'the world has ended\n' : 'no world is running\n');
    return;
  } else if (action !== 'status') {
    throw new SilverbackError('invalid-usage', `world ${action}: expected up, down or status`);
  }
  await status(home, json === true);
}

async function status(home: string, json: boolean): Promise<void> {
  const seen = await worldStatus(home);
  if (json) return printJson(seen);
  if (!seen) {
    process.stdout.write('no world is running\n');
    return;
  }
  const width = Math.max(...seen.processes.map(({ name }) => name.length));
  const lines = seen.processes.map(
    ({ name, state, pid, port }) => `  ${name.padEnd(width)}  ${state.padEnd(8)}  pid ${pid ?? '-'}  port ${port}`,
  );
  process.stdout.write(
    [
      `world ${seen.state}, ${seen.processes.length} processes, ${seen.harm.length} harm and ${seen.care.length} care open`,
      ...lines,
    ].join('\n') + '\n',
  );
}
