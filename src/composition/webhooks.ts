import type { Provider } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { Clock } from '../core/ports/clock.js';
import type { Log } from '../core/ports/log.js';
import { Outbox } from '../core/ports/outbox.js';
import { WebhookSender } from '../core/ports/webhook-sender.js';
import { seeded } from '../core/random.js';
import { areNoticed } from '../core/webhook/notice.js';
import { PATIENCE } from '../core/webhook/patience.js';
import { Courier } from '../engine/courier.js';
import { Database } from '../journal/database.js';
import { KyselyOutbox } from '../journal/outbox.js';
import { HttpWebhookSender } from '../webhooks/http-sender.js';
import type { WorkerOptions } from './worker.js';

/** For one attempt. */
const LIMIT_MS = 15_000;

/** What it takes to tell receivers of webhooks what happens. */
export function telling(log: Log): readonly Provider[] {
  return [
    { provide: Outbox, useFactory: (database: Database) => new KyselyOutbox(database), inject: [Database] },
    { provide: WebhookSender, useClass: HttpWebhookSender },
    {
      provide: Courier,
      useFactory: (outbox: Outbox, sender: WebhookSender, clock: Clock) => {
        const random = seeded(randomInt(2 ** 31));
        const rules = { random, patience: PATIENCE, limitMs: LIMIT_MS, onWarning: log.warn };
        return new Courier({ outbox, sender, clock, ...rules });
      },
      inject: [Outbox, WebhookSender, Clock],
    },
  ];
}

/** The courier goes at once for what runs of this process have written. */
export function waking<Options extends Pick<WorkerOptions, 'onRecorded'>>(options: Options, courier: Courier): Options {
  return {
    ...options,
    onRecorded: (events, state) => {
      options.onRecorded?.(events, state);
      if (areNoticed(events)) courier.wake();
    },
  };
}
