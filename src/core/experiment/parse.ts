import { createHash } from 'node:crypto';
import { explain } from '../source/explain.js';
import { formatPath, invalid, type Problem } from '../source/problem.js';
import { readYaml } from '../source/yaml-source.js';
import type { Experiment } from './experiment.js';
import type { Kinds } from './kinds.js';
import { besides, type Given, writtenAt } from './given.js';
import { rememberOrigin } from './origin.js';
import { experimentSchema } from './schema.js';
import { chooseValues, DEFINING, type Scalar, substitute, unusedProblems, variablesSchema } from './variables.js';

export interface ParseOptions {
  readonly kinds: Kinds;
  /** Values of variables, as written on a command line. They win over all others. */
  readonly set?: Given['set'];
  /** What messages call one of them. */
  readonly calledAs?: Given['calledAs'];
  /** Takes the values of `spec.simulate`. */
  readonly simulate?: boolean;
  /** Runs the experiment on another target than the file names. */
  readonly target?: string;
}

/**
 * Reads an experiment from the text of a file; `file` is only for messages. `${target.NAME}` is left for
 * `resolveEndpoints`, and names of the target's things for `checkFit`.
 * @throws SilverbackError `invalid-experiment` with everything that is wrong, each with its line, as `details.issues`.
 */
export function parseExperiment(text: string, file: string, options: ParseOptions): Experiment {
  const { set = {}, calledAs = (name: string) => `variables.${name}` } = options;
  const source = besides(readYaml({ text, file }, 'invalid-experiment'), { set, calledAs });
  const schema = experimentSchema(options.kinds);
  const { document, values, problems } = withValues(source.value as Record<string, unknown>, options);
  const parsed = schema.safeParse(document);
  const unresolved = problems.map(({ path }) => formatPath(path));
  const wrong = parsed.success ? [] : explain(parsed.error, schema, document);
  const all = [...problems, ...wrong.filter(({ path }) => !unresolved.includes(formatPath(path)))];
  if (!parsed.success || all.length > 0) {
    const from = (problem: Problem): Problem => quoting(problem, source.value);
    throw invalid(
      'invalid-experiment',
      all.map((problem) => source.issue(from(problem))),
    );
  }
  const { metadata, spec } = parsed.data;
  const { interval, holdInterval, probes } = spec.steadyState;
  const target = options.target ?? spec.target;
  const variables = Object.fromEntries([...values].map(([name, value]) => [name, String(value)]));
  const experiment: Experiment = {
    name: metadata.name,
    title: metadata.title ?? metadata.name,
    labels: metadata.labels,
    intent: metadata.intent,
    target,
    hash: hashOf(text, variables, target),
    variables,
    steadyState: { intervalMs: interval, holdIntervalMs: holdInterval, probes },
    guards: spec.guards,
    objectives: spec.objectives,
    requires: spec.requires,
    allowIrreversible: spec.allowIrreversible,
    allowProduction: spec.allowProduction,
    method: spec.method,
  };
  rememberOrigin(experiment, source);
  return experiment;
}

/** The document with all variables put in. Malformed variables are left to the schema, which sees them too. */
function withValues(
  document: Record<string, unknown>,
  { set = {}, simulate = false }: ParseOptions,
): { document: unknown; values: ReadonlyMap<string, Scalar>; problems: readonly Problem[] } {
  const spec = document['spec'];
  if (spec === null || typeof spec !== 'object' || Array.isArray(spec))
    return { document, values: new Map(), problems: [] };
  const [declared, simulated] = DEFINING.map((key) =>
    variablesSchema.safeParse((spec as Record<string, unknown>)[key]),
  );
  if (!declared?.success || !simulated?.success) return { document, values: new Map(), problems: [] };
  const { values, problems } = chooseValues(declared.data, simulated.data, set, simulate);
  const using = Object.entries(spec).filter(([key]) => !DEFINING.some((defining) => defining === key));
  const { value, used, problems: unknown } = substitute(Object.fromEntries(using), values, ['spec']);
  const defining = Object.fromEntries(Object.entries(spec).filter(([key]) => DEFINING.some((other) => other === key)));
  return {
    document: { ...document, spec: { ...(value as object), ...defining } },
    values,
    problems: [...problems, ...unknown, ...unusedProblems(values, used)],
  };
}

/** Says which variables a wrong value came from. */
function quoting(problem: Problem, written: unknown): Problem {
  const text = writtenAt(written, problem.path);
  const quoted =
    typeof text === 'string' &&
    text.length <= 60 &&
    /\$\{(?!target\.)/.test(text) &&
    !problem.message.includes('variable');
  return quoted ? { ...problem, message: `${problem.message}, written ${text}` } : problem;
}

/** One hash for one intention: the same text with other values, or elsewhere, is another experiment. */
function hashOf(text: string, variables: Readonly<Record<string, string>>, target: string): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([text, sorted, target]))
    .digest('hex');
}
