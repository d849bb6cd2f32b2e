import { isCode, SilverbackError, type Issue } from '../core/errors.js';
import type { Experiment } from '../core/experiment/experiment.js';
import { checkFit } from '../core/experiment/fit.js';
import type { Kinds } from '../core/experiment/kinds.js';
import type { Catalog } from '../core/ports/catalog.js';
import type { ExperimentStore } from '../core/ports/experiment-store.js';
import type { RunRequest } from '../core/run/request.js';
import type { Tempo } from '../core/run/tempo.js';
import type { SourceText } from '../core/source/yaml-source.js';
import type { Target } from '../core/target/target.js';
import { ParsedExperiments, type Wish } from './parsed-experiments.js';

/** What somebody wants to be run. */
export interface Wanted extends Wish {
  readonly experiment: string;
}

export interface ExperimentsDeps {
  readonly catalog: Pick<Catalog, 'experiment' | 'target'>;
  readonly store: Pick<ExperimentStore, 'get'>;
  readonly kinds: Kinds;
  readonly tempoFor: (fleet: Target['fleet']) => Tempo;
  /** Chance of a run. */
  readonly seed: () => number;
}

/** Makes of a name an experiment that fits its target, and of that a request for a run. A stored one hides a file's. */
export class Experiments {
  private readonly parsed: ParsedExperiments;
  private readonly fitting = new WeakMap<Experiment, Target>();

  constructor(private readonly deps: ExperimentsDeps) {
    this.parsed = new ParsedExperiments(deps.kinds);
  }

  /** @throws what is wrong with the experiment, its variables or its target, or `unsupported-by-target`. */
  async find({ experiment: name, ...wish }: Wanted): Promise<{ experiment: Experiment; target: Target }> {
    const stored = await this.deps.store.get(name);
    const source = stored ? { text: stored.text, file: name } : await this.deps.catalog.experiment(name);
    const experiment = this.parsed.parse(source, wish);
    const target = await this.deps.catalog.target(experiment.target);
    if (this.fitting.get(experiment) === target) return { experiment, target };
    const issues = checkFit(experiment, target);
    if (issues.length > 0) {
      const message = `experiment ${experiment.name} does not fit target ${target.name}`;
      throw new SilverbackError('unsupported-by-target', message, { issues });
    }
    this.fitting.set(experiment, target);
    return { experiment, target };
  }

  /** @throws as `find` does. */
  async request(wanted: Wanted, requestedBy: string): Promise<RunRequest> {
    const found = await this.find(wanted);
    return { ...found, tempo: this.deps.tempoFor(found.target.fleet), seed: this.deps.seed(), requestedBy };
  }

  /** @throws `invalid-experiment` */
  read(source: SourceText): Experiment {
    return this.parsed.parse(source);
  }

  /**
   * Reads what somebody wrote, and checks that it fits the target that it names.
   * @throws `invalid-experiment` with everything that is wrong.
   */
  async check(source: SourceText): Promise<Experiment> {
    const experiment = this.read(source);
    const issues = await this.misfits(experiment);
    if (issues.length > 0) {
      const message = `${source.file} does not fit target ${experiment.target}`;
      throw new SilverbackError('invalid-experiment', message, {
        issues: issues.map((issue) => ({ file: source.file, ...issue })),
      });
    }
    return experiment;
  }

  private async misfits(experiment: Experiment): Promise<readonly Issue[]> {
    try {
      return checkFit(experiment, await this.deps.catalog.target(experiment.target));
    } catch (error) {
      if (!isCode(error, 'target-not-found')) throw error;
      return [{ path: 'spec.target', message: (error as Error).message }];
    }
  }
}
