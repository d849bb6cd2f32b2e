import { z } from 'zod';
import { route } from '../route-shape.js';
import { runId, wholeNumber } from '../schemas/fields.js';

/** A page of events that is asked for without a limit. */
const PAGE = 1_000;

const place = wholeNumber(0, 999_999_999);

/** What happened, in the shapes of `core/run/event.ts`. */
const recorded = z
  .object({
    seq: z.int().meta({ description: 'Its place, from 0' }),
    at: z.iso.datetime(),
    epoch: z.int(),
    event: z.looseObject({ type: z.string() }),
  })
  .meta({ id: 'RecordedEvent', description: 'An event of a run' });

const EVENT = {
  seq: 1,
  at: '2031-05-04T10:00:00.000Z',
  epoch: 1,
  event: { type: 'RunStarted', by: 'worker', epoch: 1 },
};

/** @param accept the header of that name */
export function wantsStream(accept: string | undefined): boolean {
  return accept?.includes('text/event-stream') === true;
}

export const runEvents = route({
  method: 'GET',
  path: '/api/v1/runs/:id/events',
  role: 'viewer',
  tag: 'Runs',
  summary: 'What happened in a run, as a list or as it happens',
  description:
    'With Accept: text/event-stream the events come as they happen, each with its place as id, until the run is over; ' +
    'Last-Event-ID goes on after that one. 204: there is nothing more to come.',
  params: z.strictObject({ id: runId }),
  query: z.strictObject({
    after: place.optional().meta({ description: 'Only events after this place' }),
    limit: wholeNumber(1, PAGE)
      .default(PAGE)
      .meta({ description: 'At most so many; counts for the list', override: { default: PAGE } }),
  }),
  headers: z.object({
    accept: z.string().optional(),
    'last-event-id': place.optional().meta({ description: 'Only events after this place', example: '41' }),
  }),
  answers: {
    200: {
      description: 'Events, in order',
      content: {
        'application/json': {
          schema: z.object({
            items: z.array(recorded),
            next: z
              .int()
              .nullable()
              .meta({ description: '"after" of the next page; null where no more are there yet' }),
          }),
          example: { items: [EVENT], next: null },
        },
        'text/event-stream': { schema: z.string(), example: `id: 1\ndata: ${JSON.stringify(EVENT)}\n\n` },
      },
    },
    204: { description: 'The run is over, and all of its events have been seen' },
  },
  problems: ['run-not-found', 'busy'],
});
