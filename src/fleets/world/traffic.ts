import type { Clock } from '../../core/ports/clock.js';
import type { TrafficMeter } from '../../core/ports/fleet.js';
import type { TrafficCounters } from '../../core/traffic.js';
import { usersStats } from './wire.js';
import type { World } from './world.js';

/** What the users themselves have counted. Readers who come while a reading is under way share it. */
export class WorldTraffic implements TrafficMeter {
  private reading: Promise<TrafficCounters> | null = null;

  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  read(): Promise<TrafficCounters> {
    this.reading ??= this.ask().finally(() => (this.reading = null));
    return this.reading;
  }

  private async ask(): Promise<TrafficCounters> {
    const users = await this.world.control('users');
    const { incarnation, routes } = await users.get('/stats', usersStats);
    return { at: this.clock.monotonic(), incarnation, routes };
  }
}
