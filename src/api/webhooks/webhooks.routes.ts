import { z } from 'zod';
import { name } from '../../core/source/fields.js';
import { cursor } from '../cursor.js';
import { jsonAnswer, route } from '../route-shape.js';
import { limit, pageOf } from '../schemas/fields.js';
import { BODY, DEAD_LETTER, deadLetter, WEBHOOK, webhookBody, webhookView } from './webhook-schemas.js';

const tag = 'Webhooks';
const params = z.strictObject({ name: name.meta({ description: 'The name of a webhook', example: WEBHOOK.name }) });

export const listWebhooks = route({
  method: 'GET',
  path: '/api/v1/webhooks',
  role: 'admin',
  tag,
  summary: 'All webhooks, in order of name',
  answers: { 200: jsonAnswer('All of them', z.object({ items: z.array(webhookView) }), { items: [WEBHOOK] }) },
});

export const putWebhook = route({
  method: 'PUT',
  path: '/api/v1/webhooks/:name',
  role: 'admin',
  tag,
  summary: 'Tell somebody what happens, as signed CloudEvents',
  description: 'What is still to be sent goes to the new address, signed with the new secret.',
  params,
  body: webhookBody,
  example: BODY,
  answers: {
    200: jsonAnswer('It has taken the place of the one before', webhookView, WEBHOOK),
    201: jsonAnswer('It is in effect', webhookView, WEBHOOK),
  },
  problems: ['too-large', 'unsupported-media-type'],
});

export const getWebhook = route({
  method: 'GET',
  path: '/api/v1/webhooks/:name',
  role: 'admin',
  tag,
  summary: 'One webhook, without its secret',
  params,
  answers: { 200: jsonAnswer('The webhook', webhookView, WEBHOOK) },
  problems: ['webhook-not-found'],
});

export const deleteWebhook = route({
  method: 'DELETE',
  path: '/api/v1/webhooks/:name',
  role: 'admin',
  tag,
  summary: 'Remove a webhook, with everything that it was still to get',
  params,
  answers: { 204: { description: 'It is gone' } },
  problems: ['webhook-not-found'],
});

export const listDeadLetters = route({
  method: 'GET',
  path: '/api/v1/webhooks/:name/dead',
  role: 'admin',
  tag,
  summary: 'What its receiver did not take, however often it was tried',
  params,
  query: z.strictObject({ cursor: cursor(1).optional(), limit }),
  answers: { 200: jsonAnswer('A page of dead letters', pageOf(deadLetter), { items: [DEAD_LETTER], next: null }) },
  problems: ['webhook-not-found'],
});

export const reviveDeadLetters = route({
  method: 'POST',
  path: '/api/v1/webhooks/:name/dead',
  role: 'admin',
  tag,
  summary: 'Send all its dead letters again, as if for the first time',
  params,
  answers: { 202: jsonAnswer('They are due', z.object({ revived: z.int() }), { revived: 1 }) },
  problems: ['webhook-not-found'],
});
