import { z } from 'zod';
import { route } from '../route-shape.js';

const HEALTH = { schema: z.object({ status: z.enum(['ok', 'ending']) }), example: { status: 'ok' } };

export const healthz = route({
  method: 'GET',
  path: '/healthz',
  role: null,
  tag: 'Service',
  summary: 'Whether this process lives',
  answers: { 200: { description: 'It does', content: { 'application/json': HEALTH } } },
});

export const readyz = route({
  method: 'GET',
  path: '/readyz',
  role: null,
  tag: 'Service',
  summary: 'Whether this process can do its work: its journal answers, and it is not ending',
  answers: { 200: { description: 'It can', content: { 'application/json': HEALTH } } },
  problems: ['journal-unavailable', 'busy'],
});

export const openapiJson = route({
  method: 'GET',
  path: '/openapi.json',
  role: null,
  tag: 'Service',
  summary: 'This interface as an OpenAPI 3.1 document',
  answers: {
    200: {
      description: 'The document',
      content: {
        'application/json': { schema: z.looseObject({ openapi: z.string() }), example: { openapi: '3.1.1' } },
      },
    },
  },
});

export const docs = route({
  method: 'GET',
  path: '/docs',
  role: null,
  tag: 'Service',
  summary: 'This interface as a page for people',
  answers: {
    200: { description: 'The page', content: { 'text/html': { schema: z.string(), example: '<!doctype html>' } } },
  },
});

export const metrics = route({
  method: 'GET',
  path: '/metrics',
  role: null,
  tag: 'Service',
  summary: 'What Prometheus scrapes',
  answers: {
    200: {
      description: 'Metrics as text',
      content: { 'text/plain': { schema: z.string(), example: '# TYPE silverback_process_cpu_seconds_total counter' } },
    },
  },
});
