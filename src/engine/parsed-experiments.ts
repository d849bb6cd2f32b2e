import type { Experiment } from '../core/experiment/experiment.js';
import type { Kinds } from '../core/experiment/kinds.js';
import { parseExperiment } from '../core/experiment/parse.js';
import type { SourceText } from '../core/source/yaml-source.js';

/** So many are kept; a catalog is smaller. */
const MOST = 200;

/** How an experiment is wanted besides as it is written. */
export interface Wish {
  /** Instead of the one that it names. */
  readonly target?: string;
  /** Values of variables, as they are written on a command line. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Parses experiments, the same one once: parsing costs more than all the rest of a request for a run. */
export class ParsedExperiments {
  private readonly known = new Map<string, Experiment>();

  constructor(private readonly kinds: Kinds) {}

  /** @throws `invalid-experiment` */
  parse({ text, file }: SourceText, { target, variables }: Wish = {}): Experiment {
    const key = JSON.stringify([text, file, target, variables]);
    const experiment =
      this.known.get(key) ??
      parseExperiment(text, file, {
        kinds: this.kinds,
        ...(variables && { set: variables }),
        ...(target !== undefined && { target }),
      });
    // The one that was used last is the last to go.
    this.known.delete(key);
    this.known.set(key, experiment);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST) break;
      this.known.delete(oldest);
    }
    return experiment;
  }
}
