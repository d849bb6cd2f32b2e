import { z } from 'zod';
import { jsonAnswer, route } from '../route-shape.js';
import { reason } from '../schemas/fields.js';

const tag = 'Incident';

const incident = z
  .object({
    open: z.boolean(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    since: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Incident', description: 'Whether an incident was declared: nothing begins while one is open' });

const CLOSED = { open: false, by: null, reason: null, since: null };
const OPEN = { open: true, by: 'local', reason: 'checkout is slow', since: '2031-05-04T10:00:00.000Z' };

export const getIncident = route({
  method: 'GET',
  path: '/api/v1/incident',
  role: 'viewer',
  tag,
  summary: 'Whether an incident is open',
  answers: { 200: jsonAnswer('How it stands', incident, CLOSED) },
});

export const putIncident = route({
  method: 'PUT',
  path: '/api/v1/incident',
  role: 'operator',
  tag,
  summary: 'Declare an incident: no run begins until it is closed; those that go on are left alone',
  description: 'Declaring it again keeps its beginning.',
  body: z.strictObject({ reason }),
  example: { reason: 'checkout is slow' },
  answers: { 200: jsonAnswer('It is open', incident, OPEN) },
  problems: ['too-large', 'unsupported-media-type'],
});

export const deleteIncident = route({
  method: 'DELETE',
  path: '/api/v1/incident',
  role: 'admin',
  tag,
  summary: 'Close it: runs may begin again',
  answers: { 200: jsonAnswer('It is closed', incident, CLOSED) },
});
