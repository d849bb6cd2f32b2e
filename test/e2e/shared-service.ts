import type { Recorded, RunEvent } from '../../src/core/run/event.js';
import { withPostgres } from '../servers/postgres.js';
import { type RedisOfSuite, withRedis } from '../servers/redis.js';
import { type Answer, Crew, type Door } from './crew.js';
import { everythingBack, Place } from './silverback.js';
import { world } from './world.js';

const LOAD = 60;
export const DRILL = { experiment: 'kill-instance', variables: { hold: '6s' } };

/** A service whose processes share one PostgreSQL and one Redis, with two that answer callers, and no worker yet. */
export class SharedService {
  place!: Place;
  crew!: Crew;
  one!: Door;
  other!: Door;

  async begin(databaseUrl: string, redisUrl: string): Promise<void> {
    const servers = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
    this.place = await Place.make(LOAD, { ...servers, SILVERBACK_PORT: '0' });
    this.crew = new Crew(this.place);
    [this.one, this.other] = await Promise.all([this.crew.door(), this.crew.door()]);
  }

  async end(): Promise<void> {
    await this.crew.leave();
    await this.place.leave();
  }

  async nothingIsLeft(): Promise<void> {
    const { harm, care, processes } = await world(this.place);
    expect({ harm, care }).toEqual({ harm: [], care: [] });
    expect(processes.filter(({ state }) => state === 'down')).toEqual([]);
  }

  /** Of all runs here: run once, to its end, with nothing left and nobody hurt. */
  async passed(run: string): Promise<void> {
    const document = await this.other.over(run);
    expect(document).toMatchObject({ verdict: 'passed', users: { lost: 0 } });
    everythingBack(document);
    expect(document.steps.filter(({ status }) => status !== 'done')).toEqual([]);
    expect(turns(await this.other.events(run))).toMatchObject({ started: 1, finished: 1 });
    await this.nothingIsLeft();
  }
}

/** Suites on one service, with a Redis that is theirs. */
export function withSharedService(name: string, suite: (service: SharedService, redis: RedisOfSuite) => void): void {
  withPostgres(name, 'share', (postgres) => {
    withRedis('on one PostgreSQL and one Redis', 'own', (redis) => {
      const service = new SharedService();
      beforeAll(async () => service.begin(await postgres.database(), redis.url));
      afterAll(() => service.end());
      suite(service, redis);
    });
  });
}

export function refusedForNow({ status, headers, body }: Answer, code: string): void {
  expect({ status, body }).toMatchObject({ status: 503, body: { code } });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

export function count(events: readonly Recorded[], type: RunEvent['type']): number {
  return events.filter(({ event }) => event.type === type).length;
}

/** How often a run was begun, taken over and ended. */
export function turns(events: readonly Recorded[]): { started: number; takenOver: number; finished: number } {
  return {
    started: count(events, 'RunStarted'),
    takenOver: count(events, 'RunTakenOver'),
    finished: count(events, 'RunFinished'),
  };
}
