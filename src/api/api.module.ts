import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Clock } from '../core/ports/clock.js';
import { RunFeed } from '../core/ports/run-feed.js';
import { RunNews } from '../engine/run-news.js';
import { Tokens } from '../engine/tokens.js';
import { ANSWERING } from './answering.js';
import { AuditController } from './audit/audit.controller.js';
import { Ending } from './ending.js';
import { EventsController } from './events/events.controller.js';
import { Places } from './events/places.js';
import { Readers, type ReadersOptions } from './events/readers.js';
import { Tails } from './events/tails.js';
import { Usher } from './events/usher.js';
import { Editor } from './experiments/editor.js';
import { ExperimentsController } from './experiments/experiments.controller.js';
import { Shelf } from './experiments/shelf.js';
import { Gate } from './gate.js';
import { HaltController } from './halt/halt.controller.js';
import { Halt } from './halt/halt.js';
import { IncidentController } from './incident/incident.controller.js';
import { DescriptionController } from './root/description.controller.js';
import { HealthController } from './root/health.controller.js';
import { ReportController } from './runs/report.controller.js';
import { RunControl } from './runs/run-control.js';
import { RunRequests } from './runs/run-requests.js';
import type { Room } from './room.js';
import { RunsController } from './runs/runs.controller.js';
import { Runs } from './runs/runs.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { Schedules } from './schedules/schedules.js';
import { TargetsController } from './targets/targets.controller.js';
import { Targets } from './targets/targets.js';
import { TokensController } from './tokens/tokens.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** A run of another process is looked for this often while somebody follows it, milliseconds. */
const POLL_MS = 1_000;
const READERS: ReadersOptions = { most: 500, heartbeatMs: 15_000 };

/** Whoever follows runs leaves half of the room to others. */
export function readersWithin({ served }: Room): ReadersOptions {
  return { ...READERS, most: Math.max(1, Math.min(READERS.most, Math.floor(served / 2))) };
}

function followers(options: ReadersOptions): Provider {
  return {
    provide: Readers,
    useFactory: (feed: RunFeed, clock: Clock, news: RunNews, tokens: Tokens) => {
      const tails = new Tails(feed, clock, POLL_MS);
      news.listen((run) => tails.wake(run));
      const readers = new Readers(feed, tails, clock, options);
      tokens.listen(() => readers.lookAgain());
      return readers;
    },
    inject: [RunFeed, Clock, RunNews, Tokens],
  };
}

/** The REST interface over whatever `services` binds its ports to. */
@Module({})
export class ApiModule {
  static over(services: DynamicModule, readers = READERS): DynamicModule {
    return {
      module: ApiModule,
      imports: [services, DiscoveryModule],
      controllers: [
        HealthController,
        DescriptionController,
        ExperimentsController,
        RunsController,
        EventsController,
        ReportController,
        HaltController,
        IncidentController,
        SchedulesController,
        TargetsController,
        WebhooksController,
        TokensController,
        AuditController,
      ],
      providers: [
        ...ANSWERING,
        { provide: Places, useValue: new Places(readers.most) },
        { provide: APP_GUARD, useClass: Usher },
        { provide: APP_GUARD, useClass: Gate },
        Editor,
        Halt,
        followers(readers),
        RunControl,
        RunRequests,
        Runs,
        Schedules,
        Shelf,
        Targets,
      ],
      exports: [Ending],
    };
  }
}
