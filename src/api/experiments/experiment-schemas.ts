import { z } from 'zod';

/** Where an experiment comes from. */
const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('catalog'), file: z.string() }),
  z.object({
    kind: z.literal('stored'),
    changedBy: z.string(),
    changedAt: z.iso.datetime(),
    hides: z.string().nullable().meta({ description: 'The file of the catalog that has the same name' }),
  }),
]);

export const experimentLine = z
  .object({
    name: z.string(),
    title: z.string().nullable(),
    target: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    hash: z.string().nullable().meta({ description: 'Null for a file that is not valid' }),
    source,
  })
  .meta({ id: 'ExperimentLine', description: 'One line of the catalog' });

const issue = z.object({
  file: z.string().optional(),
  line: z.int().optional(),
  path: z.string().optional(),
  message: z.string(),
  expected: z.string().optional(),
});

export const experimentView = experimentLine
  .extend({
    text: z.string().meta({ description: 'As it was written' }),
    document: z.looseObject({}).nullable().meta({ description: 'The same as data' }),
    issues: z.array(issue).meta({ description: 'What is wrong with it; only a file of the catalog can be wrong' }),
  })
  .meta({ id: 'Experiment' });

export type ExperimentLine = z.output<typeof experimentLine>;
export type ExperimentView = z.output<typeof experimentView>;

/** The outline; /api/v1/schemas/experiment has it all. */
export const DOCUMENT_SCHEMA = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { const: 'silverback/v1' },
    kind: { const: 'Experiment' },
    metadata: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    spec: { type: 'object', required: ['target', 'steadyState', 'method'] },
  },
  additionalProperties: false,
  description: 'An experiment; all of what may be written in it is described by /api/v1/schemas/experiment',
};

export const EXPERIMENT_TEXT = `apiVersion: silverback/v1
kind: Experiment
metadata: { name: kill-one, title: Kill one instance }
spec:
  target: sandbox
  steadyState:
    probes:
      - { name: success-rate, type: traffic, measure: successRate, window: 5s, tolerance: { atLeast: 0.99 } }
  method:
    - id: kill
      fault: { kind: instance.kill, region: us-west, count: 1 }
    - hold: { for: 5s }
    - revert: kill
`;

export const EXPERIMENT_LINE: ExperimentLine = {
  name: 'kill-one',
  title: 'Kill one instance',
  target: 'sandbox',
  labels: {},
  hash: '5b1c0c9d3a',
  source: { kind: 'stored', changedBy: 'local', changedAt: '2031-05-04T10:00:00.000Z', hides: null },
};

export const EXPERIMENT: ExperimentView = {
  ...EXPERIMENT_LINE,
  text: EXPERIMENT_TEXT,
  document: {
    apiVersion: 'silverback/v1',
    kind: 'Experiment',
    metadata: { name: 'kill-one', title: 'Kill one instance' },
  },
  issues: [],
};
