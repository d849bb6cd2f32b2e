import type { Experiment } from '../../core/experiment/experiment.js';
import type { RunJournal } from '../../core/ports/journal.js';
import type { decide } from '../../core/run/decide.js';
import type { Tempo } from '../../core/run/tempo.js';
import type { WorldLayout } from '../../core/target/target.js';
import type { Blow, Trouble } from './rough-wire.js';
import type { Shape } from './shapes.js';
import type { Weather } from './weather.js';

/** Everything that decides how a history goes. Two of one plan are the same, event for event. */
export interface HistoryPlan {
  readonly seed: number;
  readonly shape: Shape;
  readonly experiment: Experiment;
  readonly layout: WorldLayout;
  readonly tempo: Tempo;
  readonly blows: readonly Blow[];
  /** How a worker that follows another one goes on. */
  readonly successor: 'resume' | 'reverse';
  readonly trouble: Trouble | null;
  readonly weather: readonly Weather[];
  /** Only to plant defects. */
  readonly defect?: {
    readonly fencing?: boolean;
    readonly decide?: typeof decide;
    readonly journal?: (journal: RunJournal) => RunJournal;
  };
}
