import { Inject, Injectable } from '@nestjs/common';
import { ulid } from 'ulid';
import type { Caller } from '../../core/access/caller.js';
import { SilverbackError } from '../../core/errors.js';
import { ScheduleStore, type ScheduleDocument, type StoredSchedule } from '../../core/ports/schedules.js';
import { scheduleSchema } from '../../core/schedule/schema.js';
import { explain } from '../../core/source/explain.js';
import { formatPath } from '../../core/source/problem.js';
import { AuditEntries } from '../../engine/audit-entries.js';
import { Experiments } from '../../engine/experiments.js';
import { Scheduler } from '../../engine/scheduler.js';
import { page } from '../cursor.js';
import { assertSeen } from '../etag.js';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Schedules as the outside changes them. What is changed is looked at by this process's own scheduler at once. */
@Injectable()
export class Schedules {
  constructor(
    @Inject(ScheduleStore) private readonly store: ScheduleStore,
    @Inject(Experiments) private readonly experiments: Experiments,
    @Inject(Scheduler) private readonly scheduler: Scheduler,
    @Inject(AuditEntries) private readonly entries: AuditEntries,
  ) {}

  async list(after: string | undefined, limit: number): Promise<Page<StoredSchedule>> {
    const found = await this.store.list({ limit: limit + 1, ...(after !== undefined && { after }) });
    return page(found, limit, ({ id }) => [id]);
  }

  /** @throws `schedule-not-found` */
  get(id: string): Promise<StoredSchedule> {
    return this.store.read(id);
  }

  /** @throws `schedule-not-found` */
  async firings(id: string, before: string | undefined, limit: number) {
    await this.store.read(id);
    const wanted = { limit: limit + 1, ...(before !== undefined && { before: Number(before) }) };
    return page(await this.store.firings(id, wanted), limit, ({ slot }) => [String(slot)]);
  }

  /** @throws what is wrong with the experiment or the target that it names. */
  async create(document: ScheduleDocument, caller: Caller): Promise<StoredSchedule> {
    await this.assertRunnable(document);
    const id = ulid();
    const entry = this.entries.of(caller, { action: 'schedule.create', subject: id, before: null, after: document });
    const stored = await this.store.create(id, document, caller.name, entry);
    this.scheduler.changed();
    return stored;
  }

  /** @throws `invalid-request`, `schedule-not-found`, `precondition-required`, `precondition-failed`, and as `create`. */
  async change(
    id: string,
    change: ScheduleDocument,
    ifMatch: string | undefined,
    caller: Caller,
  ): Promise<StoredSchedule> {
    const before = await this.store.read(id);
    assertSeen(`schedule ${id}`, String(before.version), ifMatch);
    const document = merged(before.document, change);
    // One whose experiment is gone can still be paused.
    if (['experiment', 'target', 'variables'].some((field) => field in change)) await this.assertRunnable(document);
    const entry = this.entries.of(caller, {
      action: 'schedule.change',
      subject: id,
      before: before.document,
      after: document,
    });
    const stored = await this.store.change(id, before.version, document, caller.name, entry);
    this.scheduler.changed();
    return stored;
  }

  /** @throws `schedule-not-found`, `precondition-failed` */
  async remove(id: string, ifMatch: string | undefined, caller: Caller): Promise<void> {
    const { version, document: before } = await this.store.read(id);
    assertSeen(`schedule ${id}`, String(version), ifMatch ?? '*');
    const entry = this.entries.of(caller, { action: 'schedule.remove', subject: id, before, after: null });
    await this.store.remove(id, version, entry);
  }

  private async assertRunnable(document: ScheduleDocument): Promise<void> {
    const { experiment, target, variables } = scheduleSchema.parse(document);
    await this.experiments.find({ experiment, variables, ...(target !== null && { target }) });
  }
}

/** @throws `invalid-request` when the whole is no schedule */
function merged(document: ScheduleDocument, change: ScheduleDocument): ScheduleDocument {
  const whole = Object.fromEntries(Object.entries({ ...document, ...change }).filter(([, value]) => value !== null));
  const parsed = scheduleSchema.safeParse(whole);
  if (parsed.success) return whole;
  const issues = explain(parsed.error, scheduleSchema, whole).map(({ path, message, expected }) => ({
    path: formatPath(path),
    message,
    ...(expected !== undefined && { expected }),
  }));
  const [first] = issues;
  throw new SilverbackError('invalid-request', `${first?.path ?? 'the schedule'}: ${first?.message}`, { issues });
}
