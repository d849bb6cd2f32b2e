import { z } from 'zod';
import { ROLES } from '../../core/access/caller.js';
import { TOKEN_NAME, TOKEN_NAME_RULE } from '../../core/access/token.js';
import { duration } from '../../core/source/fields.js';
import { cursor } from '../cursor.js';
import { jsonAnswer, route } from '../route-shape.js';
import { idOf, limit, pageOf } from '../schemas/fields.js';

const tag = 'Tokens';
const moment = z.iso.datetime();

const tokenView = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'Whose it is: what runs and the audit log say of its holder' }),
    role: z.enum(ROLES),
    createdAt: moment,
    createdBy: z.string(),
    expiresAt: moment.nullable().meta({ description: 'null: it does not expire' }),
  })
  .meta({ id: 'Token', description: 'A bearer token without its secret' });
const newToken = tokenView
  .extend({
    token: z.string().meta({ description: 'What goes into the header Authorization; it is never told again' }),
  })
  .meta({ id: 'NewToken', description: 'A bearer token with its secret' });

const TOKEN: z.output<typeof tokenView> = {
  id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA',
  name: 'ci',
  role: 'operator',
  createdAt: '2031-05-04T10:00:00.000Z',
  createdBy: 'ann',
  expiresAt: '2031-08-02T10:00:00.000Z',
};

export const listTokens = route({
  method: 'GET',
  path: '/api/v1/tokens',
  role: 'admin',
  tag,
  summary: 'All tokens, the oldest first, expired ones among them; never what they open',
  query: z.strictObject({ cursor: cursor(2).optional(), limit }),
  answers: { 200: jsonAnswer('A page of tokens', pageOf(tokenView), { items: [TOKEN], next: null }) },
});

export const postToken = route({
  method: 'POST',
  path: '/api/v1/tokens',
  role: 'admin',
  tag,
  summary: 'Make a token; what it opens is told in this answer and never again',
  description: 'None outranks whoever makes it. From the first one on, every call needs a token.',
  body: z.strictObject({
    name: z.string().regex(TOKEN_NAME, TOKEN_NAME_RULE).meta({ description: 'Whose it is' }),
    role: z.enum(ROLES),
    expires: duration.optional().meta({ description: 'How long it is good for; for good when left out' }),
  }),
  example: { name: TOKEN.name, role: TOKEN.role, expires: '90d' },
  answers: {
    201: jsonAnswer('It is in effect', newToken, {
      ...TOKEN,
      token: 'sbk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwQ4Z1bR2wG6s',
    }),
  },
  problems: ['too-large', 'unsupported-media-type'],
});

export const deleteToken = route({
  method: 'DELETE',
  path: '/api/v1/tokens/:id',
  role: 'admin',
  tag,
  summary: 'Revoke a token: from now on nobody is let in with it',
  params: z.strictObject({
    id: idOf('a token', TOKEN.id),
  }),
  answers: { 204: { description: 'It is gone' } },
  problems: ['token-not-found'],
});
