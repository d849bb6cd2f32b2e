import { z } from 'zod';
import { jsonAnswer, route } from '../route-shape.js';
import { reason } from '../schemas/fields.js';
import { STATUSES } from '../schemas/run-summary.js';

const tag = 'Halt';

const progress = z
  .object({
    halted: z.boolean(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    since: z.iso.datetime().nullable(),
    settled: z.boolean().meta({ description: 'No run has anything left to begin with: each rolls back, or waits' }),
    runs: z
      .array(
        z.object({
          id: z.string(),
          experiment: z.string(),
          target: z.string(),
          status: z.enum(STATUSES),
          rollingBack: z.boolean(),
          held: z.boolean().meta({ description: 'false: no worker has it in hand' }),
        }),
      )
      .meta({ description: 'Every run that is not finished, the oldest first' }),
  })
  .meta({ id: 'Halt', description: 'The global stop' });

const OFF = { halted: false, by: null, reason: null, since: null, settled: true, runs: [] };
const ON = {
  halted: true,
  by: 'local',
  reason: 'checkout is slow',
  since: '2031-05-04T10:00:00.000Z',
  settled: true,
  runs: [
    {
      id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA',
      experiment: 'kill-instance',
      target: 'sandbox',
      status: 'rolling-back',
      rollingBack: true,
      held: true,
    },
  ],
};

export const getHalt = route({
  method: 'GET',
  path: '/api/v1/halt',
  role: 'viewer',
  tag,
  summary: 'Whether everything is halted, and which runs are not over yet',
  answers: { 200: jsonAnswer('How it stands', progress, OFF) },
});

export const putHalt = route({
  method: 'PUT',
  path: '/api/v1/halt',
  role: 'operator',
  tag,
  summary: 'Stop everything: no injection starts, every drill rolls back',
  description:
    'Answers when every rollback has begun, with 202 when that has not come to pass within 10 s. Setting it again keeps its beginning.',
  body: z.strictObject({ reason }),
  example: { reason: 'checkout is slow' },
  answers: {
    200: jsonAnswer('Every rollback has at least begun', progress, ON),
    202: jsonAnswer('It is set; some rollbacks have not begun yet', progress, { ...ON, settled: false }),
  },
  problems: ['too-large', 'unsupported-media-type'],
});

export const deleteHalt = route({
  method: 'DELETE',
  path: '/api/v1/halt',
  role: 'admin',
  tag,
  summary: 'Lift it: runs may begin again',
  answers: { 200: jsonAnswer('It is lifted', progress, OFF) },
});
