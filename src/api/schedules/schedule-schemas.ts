import { z } from 'zod';
import type { ScheduleDocument } from '../../core/ports/schedules.js';
import { scheduleSchema } from '../../core/schedule/schema.js';
import { explain, forward } from '../../core/source/explain.js';

const WRITTEN = z.toJSONSchema(scheduleSchema, { io: 'input', unrepresentable: 'any' });
delete WRITTEN.$schema;
const PARTS = { ...WRITTEN };
delete PARTS.required;

/** A schedule as it is written: it is kept so, and read again whenever it is needed. */
export const scheduleDocument = z
  .looseObject({})
  .transform((document, ctx): ScheduleDocument => {
    const parsed = scheduleSchema.safeParse(document);
    if (!parsed.success) forward(ctx, explain(parsed.error, scheduleSchema, document));
    return document;
  })
  .meta({ description: 'A schedule', override: WRITTEN });

/** Fields of a schedule; what they make of it is checked when they are put in. */
export const scheduleChange = z
  .looseObject({})
  .transform((change): ScheduleDocument => change)
  .meta({ description: 'Fields that change; null takes one away', override: PARTS });

const moment = z.iso.datetime();

export const expectedFiring = z.object({
  slot: moment.meta({ description: 'The moment by which it is known' }),
  dueAt: moment.meta({ description: 'When it is to be started, jitter included' }),
});

export const firing = z
  .object({
    slot: moment,
    dueAt: moment,
    at: moment.meta({ description: 'When it was decided' }),
    outcome: z.enum(['requested', 'refused', 'skipped', 'missed']),
    reasons: z.array(z.string()),
    run: z.string().nullable(),
    draw: z.object({ seed: z.number(), day: z.number(), share: z.number() }).nullable(),
  })
  .meta({ id: 'Firing', description: 'What became of one slot, and why' });

export const scheduleView = z
  .looseObject({
    id: z.string(),
    version: z.int(),
    createdAt: moment,
    createdBy: z.string(),
    updatedAt: moment,
    updatedBy: z.string(),
    next: expectedFiring.nullable().meta({ description: 'Null when it is paused, or nothing is left of it' }),
    last: firing.nullable().meta({ description: 'What became of the slot before' }),
    experiment: z.string(),
  })
  .meta({ id: 'Schedule', description: 'A schedule as it was written, and how it stands' });

export type ExpectedFiringView = z.output<typeof expectedFiring>;
export type FiringView = z.output<typeof firing>;
export type ScheduleView = z.output<typeof scheduleView>;

export const DOCUMENT = {
  name: 'zone-loss',
  experiment: 'lose-zone',
  when: { cron: '30 9 * * MON-FRI' },
  timezone: 'Europe/Berlin',
};
const NEXT = { slot: '2031-05-05T07:30:00.000Z', dueAt: '2031-05-05T07:30:00.000Z' };
export const FIRING: FiringView = {
  slot: '2031-05-02T07:30:00.000Z',
  dueAt: '2031-05-02T07:30:00.000Z',
  at: '2031-05-02T07:30:00.012Z',
  outcome: 'refused',
  reasons: ['the global halt is set by local (audit); release it with "silverback halt --release"'],
  run: null,
  draw: null,
};
export const SCHEDULE: ScheduleView = {
  ...DOCUMENT,
  id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA',
  version: 1,
  createdAt: '2031-05-01T10:00:00.000Z',
  createdBy: 'local',
  updatedAt: '2031-05-01T10:00:00.000Z',
  updatedBy: 'local',
  next: NEXT,
  last: FIRING,
};
export const PREVIEW = { firings: [NEXT, { slot: '2031-05-06T07:30:00.000Z', dueAt: '2031-05-06T07:30:00.000Z' }] };
