import { SilverbackError } from '../core/errors.js';
import type { Experiment } from '../core/experiment/experiment.js';
import { checkFit } from '../core/experiment/fit.js';
import type { Kinds } from '../core/experiment/kinds.js';
import { parseExperiment } from '../core/experiment/parse.js';
import type { Catalog } from '../core/ports/catalog.js';
import type { RunRequest } from '../core/run/request.js';
import type { Tempo } from '../core/run/tempo.js';
import type { Target } from '../core/target/target.js';

/** What somebody wants to be run: names, and values of variables as they are written. */
export interface Wanted {
  readonly experiment: string;
  /** Instead of the one that the experiment names. */
  readonly target?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Makes of a name an experiment that fits its target, and of that a request for a run. */
export class Experiments {
  constructor(
    private readonly catalog: Catalog,
    private readonly kinds: Kinds,
    private readonly drawn: {
      readonly tempoFor: (fleet: Target['fleet']) => Tempo;
      readonly seed: () => number;
    },
  ) {}

  /** @throws what is wrong with the experiment, its variables or its target, or `unsupported-by-target`. */
  async find({ experiment: name, target, variables }: Wanted): Promise<{ experiment: Experiment; target: Target }> {
    const { text, file } = await this.catalog.experiment(name);
    const experiment = parseExperiment(text, file, {
      kinds: this.kinds,
      ...(variables && { set: variables }),
      ...(target !== undefined && { target }),
    });
    const place = await this.catalog.target(experiment.target);
    const issues = checkFit(experiment, place);
    if (issues.length > 0) {
      const message = `experiment ${experiment.name} does not fit target ${place.name}`;
      throw new SilverbackError('unsupported-by-target', message, { issues });
    }
    return { experiment, target: place };
  }

  /** @throws as `find` does. */
  async request(wanted: Wanted, requestedBy: string): Promise<RunRequest> {
    const found = await this.find(wanted);
    const { tempoFor, seed } = this.drawn;
    return { ...found, tempo: tempoFor(found.target.fleet), seed: seed(), requestedBy };
  }
}
