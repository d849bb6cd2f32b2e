import { scheduleSchema } from '../../src/core/schedule/schema.js';
import type { Identity, Schedule } from '../../src/core/schedule/schedule.js';

/** A schedule as somebody would write it. */
export function scheduleOf(written: Readonly<Record<string, unknown>>): Schedule {
  return scheduleSchema.parse({ experiment: 'kill-instance', ...written });
}

export const IDENTITY: Identity = { id: '01JSCHEDULE', createdAt: Date.UTC(2026, 0, 1) };
