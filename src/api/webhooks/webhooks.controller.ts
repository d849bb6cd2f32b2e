import { Controller, Inject } from '@nestjs/common';
import { WebhookStore, type DeadLetter, type Webhook } from '../../core/ports/webhooks.js';
import { AuditEntries } from '../../engine/audit-entries.js';
import { Answer, ok } from '../answer.js';
import { page } from '../cursor.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import {
  deleteWebhook,
  getWebhook,
  listDeadLetters,
  listWebhooks,
  putWebhook,
  reviveDeadLetters,
} from './webhooks.routes.js';

@Controller()
export class WebhooksController {
  constructor(
    @Inject(WebhookStore) private readonly store: WebhookStore,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
  ) {}

  @Route(listWebhooks)
  async list(): Promise<Answer> {
    return ok({ items: await this.store.list() });
  }

  @Route(putWebhook)
  async put({ params: { name }, body, caller }: Asked<typeof putWebhook>): Promise<Answer> {
    const webhook: Webhook = { name, url: body.url, types: body.types ?? null };
    const replaced = await this.store.put(webhook, body.secret, (before) =>
      this.entries.of(caller, { action: 'webhook.put', subject: name, before, after: webhook }),
    );
    return new Answer(replaced ? 200 : 201, webhook);
  }

  @Route(getWebhook)
  async get({ params }: Asked<typeof getWebhook>): Promise<Answer> {
    return ok(await this.store.get(params.name));
  }

  @Route(deleteWebhook)
  async remove({ params: { name }, caller }: Asked<typeof deleteWebhook>): Promise<Answer> {
    await this.store.remove(name, (before) =>
      this.entries.of(caller, { action: 'webhook.remove', subject: name, before, after: null }),
    );
    return new Answer(204);
  }

  @Route(listDeadLetters)
  async dead({ params, query: { cursor, limit } }: Asked<typeof listDeadLetters>): Promise<Answer> {
    const [after] = cursor ?? [];
    const found = await this.store.dead(params.name, { limit: limit + 1, ...(after !== undefined && { after }) });
    const { items, next } = page(found, limit, ({ id }) => [id]);
    return ok({ items: items.map(viewOf), next });
  }

  @Route(reviveDeadLetters)
  async revive({ params: { name }, caller }: Asked<typeof reviveDeadLetters>): Promise<Answer> {
    const revived = await this.store.revive(name, (count) =>
      this.entries.of(caller, { action: 'webhook.revive', subject: name, before: null, after: { revived: count } }),
    );
    return new Answer(202, { revived });
  }
}

function viewOf({ id, attempts, error, diedAt, body }: DeadLetter) {
  return { id, attempts, error, diedAt: new Date(diedAt).toISOString(), notice: JSON.parse(body) as object };
}
