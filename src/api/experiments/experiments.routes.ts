import { z } from 'zod';
import { cursor } from '../cursor.js';
import { jsonAnswer, route } from '../route-shape.js';
import { etagHeader, experimentName, ifMatch, limit, pageOf, targetName, variables } from '../schemas/fields.js';
import { plan, PLAN } from '../schemas/plan.js';
import {
  DOCUMENT_SCHEMA,
  EXPERIMENT,
  EXPERIMENT_LINE,
  EXPERIMENT_TEXT,
  experimentLine,
  experimentView,
} from './experiment-schemas.js';

const params = z.strictObject({ name: experimentName });
const tag = 'Experiments';
const SEEN = `"${EXPERIMENT.hash}"`;
const ETAG = etagHeader(SEEN);
const headers = z.object({ 'if-match': ifMatch(SEEN) });
const CREATED = { ...ETAG, location: { description: 'The experiment', example: '/api/v1/experiments/kill-instance' } };
const WRITING = ['invalid-experiment', 'invalid-target', 'conflict', 'too-large', 'unsupported-media-type'] as const;

export const listExperiments = route({
  method: 'GET',
  path: '/api/v1/experiments',
  role: 'viewer',
  tag,
  summary: 'The catalog, in order of names',
  description: 'Files of the catalog, and what was stored over this interface; a stored one hides a file of its name.',
  query: z.strictObject({ cursor: cursor(1).optional(), limit }),
  answers: {
    200: jsonAnswer('A page of experiments', pageOf(experimentLine), { items: [EXPERIMENT_LINE], next: null }),
  },
});

export const getExperiment = route({
  method: 'GET',
  path: '/api/v1/experiments/:name',
  role: 'viewer',
  tag,
  summary: 'One experiment, as it was written and as data',
  description: 'With Accept: application/yaml only its text.',
  params,
  headers: z.object({ accept: z.string().optional() }),
  answers: {
    200: {
      description: 'The experiment',
      content: {
        'application/json': { schema: experimentView, example: EXPERIMENT },
        'application/yaml': { schema: z.string(), example: EXPERIMENT_TEXT },
      },
      headers: ETAG,
    },
  },
  problems: ['experiment-not-found', 'duplicate-experiment'],
});

export const postExperiment = route({
  method: 'POST',
  path: '/api/v1/experiments',
  role: 'admin',
  tag,
  summary: 'Store a new experiment, in YAML or JSON',
  document: { schema: DOCUMENT_SCHEMA },
  example: EXPERIMENT_TEXT,
  answers: { 201: jsonAnswer('It is stored', experimentView, EXPERIMENT, CREATED) },
  problems: WRITING,
});

export const putExperiment = route({
  method: 'PUT',
  path: '/api/v1/experiments/:name',
  role: 'admin',
  tag,
  summary: 'Store an experiment, in YAML or JSON, in the place of the one of its name',
  description: 'One that takes the place of another, stored or a file, needs If-Match.',
  params,
  headers,
  document: { schema: DOCUMENT_SCHEMA },
  example: EXPERIMENT_TEXT,
  answers: {
    200: jsonAnswer('It has taken the place of the one before', experimentView, EXPERIMENT, ETAG),
    201: jsonAnswer('It is stored, the first of its name', experimentView, EXPERIMENT, CREATED),
  },
  problems: [...WRITING, 'precondition-required', 'precondition-failed'],
});

export const deleteExperiment = route({
  method: 'DELETE',
  path: '/api/v1/experiments/:name',
  role: 'admin',
  tag,
  summary: 'Remove a stored experiment; a file of its name comes back to light',
  params,
  headers,
  answers: { 204: { description: 'It is gone' } },
  problems: ['experiment-not-found', 'conflict', 'precondition-failed'],
});

export const planExperiment = route({
  method: 'POST',
  path: '/api/v1/experiments/:name/plan',
  role: 'viewer',
  tag,
  summary: 'What a run of it would do now; changes nothing',
  params,
  body: z.strictObject({ target: targetName.optional(), variables: variables.default({}) }),
  example: { variables: { hold: '10s' } },
  answers: { 200: jsonAnswer('The plan', plan, PLAN) },
  problems: [
    'experiment-not-found',
    'target-not-found',
    'invalid-experiment',
    'invalid-target',
    'unsupported-by-target',
    'duplicate-experiment',
    'busy',
    'too-large',
    'unsupported-media-type',
  ],
});

export const experimentSchemaJson = route({
  method: 'GET',
  path: '/api/v1/schemas/experiment',
  role: 'viewer',
  tag,
  summary: 'What may be written in an experiment, as JSON Schema for editors',
  answers: {
    200: jsonAnswer('The schema, draft 2020-12', z.looseObject({ $schema: z.string() }), {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
    }),
  },
});
