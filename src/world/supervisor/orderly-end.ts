import { rmSync } from 'node:fs';
import { type Process } from './process-table.js';
import { log, type World } from './world.js';

/** Stops the users first, so that nobody sees the rest go; then all at once; then nothing tells of the world any more. */
export async function endOrderly(world: World, files: readonly string[]): Promise<void> {
  log('the world ends');
  world.state = 'ending';
  world.keeper.close();
  const stop = (processes: readonly Process[]) =>
    Promise.all(processes.map((process) => world.keeper.stop(process, 'SIGTERM')));
  await stop(world.table.all().filter(({ spec }) => spec.role === 'users'));
  await stop(world.table.all());
  for (const file of files) rmSync(file, { force: true });
}
