import type { SourceText } from '../source/yaml-source.js';
import type { Target } from '../target/target.js';

/** The files of a catalog, as this process sees them. Names are names: nothing in them is ever a path. */
export interface Catalog {
  /** Every experiment's text, also of files that are not valid, in order of their files. */
  experiments(): Promise<readonly SourceText[]>;
  /** @throws `experiment-not-found` or `duplicate-experiment`. */
  experiment(name: string): Promise<SourceText>;
  /** Every target that is valid, in order of their files. */
  targets(): Promise<readonly Target[]>;
  /** @throws `target-not-found`, `duplicate-experiment` or `invalid-target`. */
  target(name: string): Promise<Target>;
}

/** Token under which the entry points bind an adapter. */
export const Catalog = Symbol('Catalog');
