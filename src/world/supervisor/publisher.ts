import { type WorldEvent } from '../protocol.js';
import { statusOf } from './status.js';
import { type World } from './world.js';

/** Tells the followers every change of a process at once, and of the whole once for all changes of a turn. */
export class Publisher {
  private isDue = false;

  constructor(private readonly world: World) {
    world.table.on('change', (process) => {
      this.send({ type: 'process', process: world.table.status(process) });
      this.changed();
    });
  }

  /** Something other than a process has changed. */
  changed(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      this.send({ type: 'status', status: statusOf(this.world) });
    });
  }

  private send(event: WorldEvent): void {
    this.world.followers.send(event);
  }
}
