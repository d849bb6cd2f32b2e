import { z } from 'zod';
import { route } from '../route-shape.js';
import { runId } from '../schemas/fields.js';
import { QUEUED_RUN, runDocument } from '../schemas/run-document.js';

export const TYPES = {
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  junit: 'application/xml; charset=utf-8',
} as const;

export const runReport = route({
  method: 'GET',
  path: '/api/v1/runs/:id/report',
  role: 'viewer',
  tag: 'Runs',
  summary: 'A run as a report, also while it goes on',
  params: z.strictObject({ id: runId }),
  query: z.strictObject({ format: z.enum(['html', 'md', 'json', 'junit']).default('html') }),
  answers: {
    200: {
      description: 'The report; an HTML file of its own, Markdown, the run document, or JUnit XML',
      content: {
        'text/html': { schema: z.string(), example: '<!doctype html>' },
        'text/markdown': { schema: z.string(), example: '## passed: Kill an instance, any instance' },
        'application/json': { schema: runDocument, example: QUEUED_RUN },
        'application/xml': { schema: z.string(), example: '<testsuites/>' },
      },
    },
  },
  problems: ['run-not-found'],
});
