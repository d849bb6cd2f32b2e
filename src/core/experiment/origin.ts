import type { Issue } from '../errors.js';
import { formatPath, type Problem } from '../source/problem.js';
import type { YamlSource } from '../source/yaml-source.js';
import type { Experiment } from './experiment.js';

/** What is found out later, against a target or a catalog, still belongs to a line. An experiment out of a journal has none. */
const origins = new WeakMap<Experiment, YamlSource>();

export function rememberOrigin(experiment: Experiment, source: YamlSource): void {
  origins.set(experiment, source);
}

/** @returns the problem with file and line, if the experiment was read from a file in this process. */
export function issueIn(experiment: Experiment, problem: Problem): Issue {
  const { path, message, expected } = problem;
  const source = origins.get(experiment);
  return source
    ? source.issue(problem)
    : { path: formatPath(path), message, ...(expected !== undefined && { expected }) };
}
