import { SilverbackError } from '../core/errors.js';
import type { Experiment, Step } from '../core/experiment/experiment.js';
import type { FaultClass } from '../core/kind.js';
import type { Capability, Fleet } from '../core/ports/fleet.js';
import { VERDICTS, type Verdict } from '../core/run/verdict.js';
import { unknownName } from '../core/source/nearest.js';
import type { Target } from '../core/target/target.js';

/** The label by which an experiment says how it must end, where that is not `passed`. */
const EXPECTS = 'expects';

export interface Entry {
  readonly experiment: Experiment;
  readonly expects: Verdict;
}

/** The experiments that are asked for, all without names. Throws for a name or an expectation that there is none of. */
export function chosenEntries(
  all: readonly { readonly file: string; readonly experiment: Experiment }[],
  names: readonly string[],
): readonly Entry[] {
  const known = all.map(({ experiment }) => experiment.name);
  for (const name of names)
    if (!known.includes(name)) {
      const { message, expected } = unknownName('experiment', name, known);
      throw new SilverbackError('experiment-not-found', `${message}; expected ${expected}`);
    }
  const wanted = all.filter(({ experiment }) => names.length === 0 || names.includes(experiment.name));
  return wanted.map(({ file, experiment }) => ({ experiment, expects: expectation(file, experiment) }));
}

/**
 * Pure: why nobody can say of experiments for one target how they end on another; null where it is all the same. Where a
 * region gets sick under load, that is what they are about.
 */
export function beyond(own: Target, other: Target): string | null {
  if (!own.world?.degrade || other.world?.degrade) return null;
  return `it is about a region that gets sick under load, as on ${own.name}; none does on ${other.name}`;
}

/** What steps need that are no faults. */
const STEP_NEEDS: Readonly<Partial<Record<Step['kind'], Capability>>> = { scale: 'scaler', mode: 'failover' };

/** Pure: which steps of an experiment a fleet cannot do, as a fault's kind or a step's; null where it can do all. */
export function lacking(
  { method }: Pick<Experiment, 'method'>,
  faults: ReadonlyMap<string, Pick<FaultClass, 'needs'>>,
  { kind: fleet, capabilities }: Pick<Fleet, 'kind' | 'capabilities'>,
): string | null {
  const lacked = method.flatMap((step) => {
    const need = STEP_NEEDS[step.kind];
    const needs = step.kind === 'fault' ? (faults.get(step.fault)?.needs ?? []) : need ? [need] : [];
    if (needs.every((one) => one in capabilities)) return [];
    return [step.kind === 'fault' ? step.fault : step.kind];
  });
  return lacked.length === 0 ? null : `a ${fleet} target does not offer what ${[...new Set(lacked)].join(', ')} needs`;
}

function expectation(file: string, { labels }: Experiment): Verdict {
  const label = labels[EXPECTS] ?? 'passed';
  const verdict = VERDICTS.find((one) => one === label);
  if (verdict) return verdict;
  const message = `the label "${EXPECTS}" is ${label}`;
  const issue = { file, path: `metadata.labels.${EXPECTS}`, message, expected: `one of ${VERDICTS.join(', ')}` };
  throw new SilverbackError('invalid-experiment', `nobody can tell how ${file} must end`, { issues: [issue] });
}
