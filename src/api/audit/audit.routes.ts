import { z } from 'zod';
import { ROLES } from '../../core/access/caller.js';
import { AUDIT_ACTIONS } from '../../core/ports/audit.js';
import { cursor } from '../cursor.js';
import { jsonAnswer, route } from '../route-shape.js';
import { limit, moment, oneLine, pageOf } from '../schemas/fields.js';

const exactly = oneLine(1, 200);
const state = z.unknown().optional();
const WITHHELD = 'left out for who may not read the thing itself';

export const auditEntry = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    who: z.string(),
    role: z.enum(ROLES).meta({ description: 'Which role he had' }),
    from: z
      .string()
      .nullable()
      .meta({ description: 'The address that he called from; null: a command on the machine' }),
    action: z.string().meta({ description: `What was done: ${AUDIT_ACTIONS.join(', ')}` }),
    subject: z.string().meta({ description: 'To what: an id or a name' }),
    before: state.meta({ description: `What was there before, null for nothing; ${WITHHELD}` }),
    after: state.meta({ description: `What was there after, null for nothing; ${WITHHELD}` }),
  })
  .meta({ id: 'AuditEntry', description: 'One change that somebody made' });

const ENTRY: z.output<typeof auditEntry> = {
  id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA',
  at: '2031-05-04T10:00:00.000Z',
  who: 'ann',
  role: 'operator',
  from: '10.0.0.7',
  action: 'halt.set',
  subject: 'halt',
  before: null,
  after: { reason: 'checkout is slow' },
};

export const listAudit = route({
  method: 'GET',
  path: '/api/v1/audit',
  role: 'viewer',
  tag: 'Audit',
  summary: 'Who changed what, the newest change first',
  description: 'What was there before and after a change of a webhook or a token is told to admins only, as these are.',
  query: z.strictObject({
    who: exactly.optional().meta({ description: 'The name of whoever made the change', example: ENTRY.who }),
    action: z.enum(AUDIT_ACTIONS).optional().meta({ description: 'What was done', example: 'halt.set' }),
    subject: exactly.optional().meta({ description: 'To what: an id or a name', example: ENTRY.subject }),
    since: moment.optional().meta({ description: 'Made at this moment or later' }),
    until: moment.optional().meta({ description: 'Made before this moment' }),
    cursor: cursor(2).optional(),
    limit,
  }),
  answers: { 200: jsonAnswer('A page of changes', pageOf(auditEntry), { items: [ENTRY], next: null }) },
});
