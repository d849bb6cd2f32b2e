import { z } from 'zod';
import { refusedAddress } from '../../core/outgoing.js';
import { hostOf } from '../../core/source/address.js';
import { isOneLine } from '../../core/source/fields.js';
import { NOTICE_TYPES } from '../../core/webhook/notice.js';
import { SECRET_PATTERN } from '../../core/webhook/signature.js';

const ADDRESS = 'an http:// or https:// address without credentials';

const types = z.array(z.enum(NOTICE_TYPES)).min(1).max(NOTICE_TYPES.length);

export const webhookBody = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: ADDRESS })
    .max(2_000)
    .superRefine((text, ctx) => {
      if (!URL.canParse(text)) return;
      // An address leaves them out, and what is kept is the text.
      if (!isOneLine(text)) ctx.addIssue({ code: 'custom', message: `expected ${ADDRESS}` });
      const url = new URL(text);
      const refused = refusedAddress(hostOf(url));
      if (url.username !== '' || url.password !== '') ctx.addIssue({ code: 'custom', message: `expected ${ADDRESS}` });
      if (refused !== null) ctx.addIssue({ code: 'custom', message: refused });
    }),
  secret: z
    .string()
    .regex(SECRET_PATTERN, 'whsec_ and 24 to 64 bytes in base64, as "whsec_$(openssl rand -base64 32)" makes')
    .meta({ description: 'What messages are signed with; it is never told again' }),
  types: types.optional().meta({ description: 'Of what the receiver is told; everything when left out' }),
});

export const webhookView = z
  .object({ name: z.string(), url: z.string(), types: types.nullable().meta({ description: 'null: everything' }) })
  .meta({ id: 'Webhook', description: 'Somebody who is told what happens' });

export const deadLetter = z
  .object({
    id: z.string(),
    attempts: z.int(),
    error: z.string().meta({ description: 'Why the last attempt failed' }),
    diedAt: z.iso.datetime(),
    notice: z.looseObject({}).meta({ description: 'The CloudEvent' }),
  })
  .meta({ id: 'DeadLetter', description: 'What a receiver did not take, however often it was tried' });

export const BODY: z.output<typeof webhookBody> = {
  url: 'https://alerts.example/silverback',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwQ4Z1bR2wG6s=',
  types: ['dev.silverback.run.finished', 'dev.silverback.rollback.overdue'],
};
export const WEBHOOK: z.output<typeof webhookView> = { name: 'alerts', url: BODY.url, types: BODY.types ?? null };
const RUN = '01JZ3V8Q5TE9F8C2W7N6B4M1KA';
export const DEAD_LETTER: z.output<typeof deadLetter> = {
  id: `${RUN}-41`,
  attempts: 10,
  error: 'answered with status 503',
  diedAt: '2031-05-05T10:00:00.000Z',
  notice: {
    specversion: '1.0',
    source: '/silverback',
    datacontenttype: 'application/json',
    id: `${RUN}-41`,
    type: 'dev.silverback.run.finished',
    subject: RUN,
    time: '2031-05-04T10:00:00.000Z',
    data: {
      run: RUN,
      experiment: 'kill-instance',
      target: 'sandbox',
      requestedBy: 'local',
      verdict: 'passed',
      reason: 'the hypothesis held before, during and after',
    },
  },
};
