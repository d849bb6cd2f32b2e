import type { Issue } from '../errors.js';
import type { Experiment } from './experiment.js';
import { issueIn } from './origin.js';

/** @returns an issue for every experiment whose name another one has, naming both files. */
export function checkCatalog(entries: readonly { readonly file: string; readonly experiment: Experiment }[]): Issue[] {
  const first = new Map<string, string>();
  return entries.flatMap(({ file, experiment }) => {
    const earlier = first.get(experiment.name);
    if (earlier === undefined) {
      first.set(experiment.name, file);
      return [];
    }
    const message = `the name "${experiment.name}" is already that of ${earlier}`;
    return [{ file, ...issueIn(experiment, { path: ['metadata', 'name'], message, expected: 'names that differ' }) }];
  });
}
