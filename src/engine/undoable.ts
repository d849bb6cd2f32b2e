import { SilverbackError } from '../core/errors.js';
import { MODE, SCALE, WEIGHTS } from '../core/run/state.js';
import { modeCare } from './care/mode.js';
import { scaleCare } from './care/scale.js';
import { weightsCare } from './care/weights.js';
import type { Undoable, Workbench } from './workbench.js';

/** @returns how to do and undo injections of a kind on this target. */
export function undoable(bench: Workbench, kind: string): Undoable {
  if (kind === WEIGHTS) return weightsCare(bench);
  if (kind === SCALE) return scaleCare(bench);
  if (kind === MODE) return modeCare(bench);
  const fault = bench.faults.get(kind);
  if (!fault) throw new SilverbackError('unsupported-by-target', `nothing here knows how to undo "${kind}"`);
  return fault;
}
