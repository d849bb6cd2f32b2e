import { Controller, Inject } from '@nestjs/common';
import { mayActAs, type Caller } from '../../core/access/caller.js';
import { AuditLog, type AuditEntry } from '../../core/ports/audit.js';
import { type Answer, ok } from '../answer.js';
import { page } from '../cursor.js';
import { given } from '../given.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { listAudit } from './audit.routes.js';

/** What only admins may read: an address of a webhook is often a secret in itself. */
const ADMINS_READ = /^(webhook|token)\./;

@Controller()
export class AuditController {
  constructor(@Inject(AuditLog) private readonly log: AuditLog) {}

  @Route(listAudit)
  async list({ query: { cursor, limit, ...wanted }, caller }: Asked<typeof listAudit>): Promise<Answer> {
    const [at, id] = cursor ?? [];
    const found = await this.log.list({
      ...given(wanted),
      ...(at !== undefined && id !== undefined && { after: { at, id } }),
      limit: limit + 1,
    });
    const { items, next } = page(found, limit, (entry) => [entry.at, entry.id]);
    return ok({ items: items.map((entry) => toldTo(caller, entry)), next });
  }
}

function toldTo(caller: Caller, entry: AuditEntry): Partial<AuditEntry> {
  if (mayActAs(caller, 'admin') || !ADMINS_READ.test(entry.action)) return entry;
  const { id, at, who, role, from, action, subject } = entry;
  return { id, at, who, role, from, action, subject };
}
