import { z } from 'zod';
import { cursor } from '../cursor.js';
import { jsonAnswer, route } from '../route-shape.js';
import { idOf, etagHeader, ifMatch, limit, pageOf } from '../schemas/fields.js';
import {
  DOCUMENT,
  expectedFiring,
  firing,
  FIRING,
  PREVIEW,
  SCHEDULE,
  scheduleChange,
  scheduleDocument,
  scheduleView,
} from './schedule-schemas.js';

const tag = 'Schedules';
const params = z.strictObject({
  id: idOf('a schedule', SCHEDULE.id),
});
/** A place in a list of firings. */
const MILLISECONDS = /^\d{1,15}$/;
const SEEN = '"1"';
const ETAG = etagHeader(SEEN);
const headers = z.object({ 'if-match': ifMatch(SEEN) });
const WRITING = [
  'experiment-not-found',
  'target-not-found',
  'invalid-experiment',
  'invalid-target',
  'unsupported-by-target',
  'duplicate-experiment',
  'too-large',
  'unsupported-media-type',
] as const;

export const listSchedules = route({
  method: 'GET',
  path: '/api/v1/schedules',
  role: 'viewer',
  tag,
  summary: 'All schedules, in order of their creation',
  query: z.strictObject({ cursor: cursor(1).optional(), limit }),
  answers: { 200: jsonAnswer('A page of schedules', pageOf(scheduleView), { items: [SCHEDULE], next: null }) },
});

export const postSchedule = route({
  method: 'POST',
  path: '/api/v1/schedules',
  role: 'admin',
  tag,
  summary: 'Ask for runs of an experiment again and again, or once, at times to come',
  body: scheduleDocument,
  example: DOCUMENT,
  answers: {
    201: jsonAnswer('It is in effect', scheduleView, SCHEDULE, {
      ...ETAG,
      location: { description: 'The schedule', example: `/api/v1/schedules/${SCHEDULE.id}` },
    }),
  },
  problems: WRITING,
});

export const getSchedule = route({
  method: 'GET',
  path: '/api/v1/schedules/:id',
  role: 'viewer',
  tag,
  summary: 'One schedule, its next firing, and what became of the last one and why',
  params,
  answers: { 200: jsonAnswer('The schedule', scheduleView, SCHEDULE, ETAG) },
  problems: ['schedule-not-found'],
});

export const patchSchedule = route({
  method: 'PATCH',
  path: '/api/v1/schedules/:id',
  role: 'admin',
  tag,
  summary: 'Change fields of a schedule; the others stay',
  description: 'Needs If-Match. Null takes a field away. A schedule whose times stay the same keeps its next firing.',
  params,
  headers,
  body: scheduleChange,
  example: { paused: true },
  answers: { 200: jsonAnswer('It is in effect', scheduleView, { ...SCHEDULE, version: 2, paused: true }, ETAG) },
  problems: [...WRITING, 'schedule-not-found', 'precondition-required', 'precondition-failed'],
});

export const deleteSchedule = route({
  method: 'DELETE',
  path: '/api/v1/schedules/:id',
  role: 'admin',
  tag,
  summary: 'Remove a schedule with the history of its firings; its runs stay',
  params,
  headers,
  answers: { 204: { description: 'It is gone' } },
  problems: ['schedule-not-found', 'precondition-failed'],
});

export const previewSchedule = route({
  method: 'GET',
  path: '/api/v1/schedules/:id/preview',
  role: 'viewer',
  tag,
  summary: 'Its next ten firings, without those that fall outside its windows or into a blackout',
  params,
  answers: {
    200: jsonAnswer('What is to come, as things stand', z.object({ firings: z.array(expectedFiring) }), PREVIEW),
  },
  problems: ['schedule-not-found'],
});

export const listFirings = route({
  method: 'GET',
  path: '/api/v1/schedules/:id/firings',
  role: 'viewer',
  tag,
  summary: 'What became of its slots, the newest first, and why',
  params,
  query: z.strictObject({ cursor: cursor(1, MILLISECONDS).optional(), limit }),
  answers: { 200: jsonAnswer('A page of firings', pageOf(firing), { items: [FIRING], next: null }) },
  problems: ['schedule-not-found'],
});
