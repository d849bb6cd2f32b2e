import type { Verification } from '../../../core/ports/fence.js';
import type { Cut } from '../../../core/ports/cutter.js';
import type { Tried } from './trials.js';

/** Somewhere on the other side. */
export interface Path extends Tried {
  /** Whether it was seen to pass before the cut, from here. */
  readonly wasOpen: boolean;
}

/** What was tried from inside of a pod. */
export interface Witness {
  /** `NAMESPACE/NAME`. */
  readonly name: string;
  readonly data: readonly Path[];
  /** To others, which must stay open. */
  readonly control: readonly Tried[];
}

export interface Testimony {
  /** Names of the policies of this injection that are there. */
  readonly policies: readonly string[];
  /** Of those who must get through to nobody of the other side. */
  readonly closed: readonly Witness[];
  /** Of the other side, where the way back must stay open. */
  readonly kept: readonly Witness[];
  /** Whether the same run cuts something by another injection, too, as the way back. */
  readonly isCutElsewhere: boolean;
  /** What nothing could be seen of, as sentences. */
  readonly skipped: readonly string[];
  /** Whether a side has nothing that runs: nobody is there who could be cut, and a pod to come is cut by policies alone. */
  readonly isOneEmpty: boolean;
  /** Names of pods that no policy reaches. */
  readonly uncovered: readonly string[];
  /** Of others, that isolate somebody who is cut: what those keep shut the policies of this injection would open. */
  readonly opened: readonly string[];
}

/** Pure: what was tried from inside of the pods says of a cut. Only what every one of them has seen counts as in effect. */
export function judgePaths(cut: Cut, testimony: Testimony): Verification {
  const { policies, closed, isCutElsewhere, skipped, uncovered, opened } = testimony;
  const data = closed.flatMap((one) => one.data);
  const back = testimony.kept.flatMap((one) => one.data);
  const unheard = closed.filter(({ control }) => !control.some(({ passed }) => passed)).map(({ name }) => name);
  const evidence = [
    policies.length > 0
      ? `cut by ${policies.join(', ')}`
      : `no policy of this injection cuts ${cut.from} from ${cut.to}`,
    `new: ${counted(data)}`,
    'established: not tried',
    unheard.length > 0 ? `control: closed for ${unheard.join(', ')}` : `control: open for all ${closed.length}`,
    ...(cut.oneWay ? [`way back: ${counted(back)}`] : []),
    ...(policies.length > 0 && isOpen(data) ? [NOT_ENFORCED] : []),
    ...skipped,
    ...(uncovered.length > 0 ? [`uncovered: ${uncovered.join(', ')}`] : []),
    ...opened,
  ].join('; ');
  if (policies.length === 0) {
    // As when their namespace was deleted, or their region is down: what cut them is gone, and nobody is there who could be cut.
    const isNobodyThere = data.length === 0 && (skipped.length === 0 || testimony.isOneEmpty);
    return { state: isOpenAgain(closed) || isNobodyThere ? 'absent' : 'unknown', evidence };
  }
  // Some plugins refuse what they forbid, others drop it: how a connection failed tells nothing. That it passed before does.
  const isCut = data.length > 0 && !data.some(({ passed }) => passed) && unheard.length === 0 && opened.length === 0;
  const isBackOpen = !cut.oneWay || isCutElsewhere || isOpen(back);
  return { state: isCut && isBackOpen ? 'in-effect' : 'unknown', evidence };
}

const NOT_ENFORCED =
  "what can pass does although the policies are there: this cluster's network plugin seems to enforce none";

/**
 * Nobody may listen at an address or a port that a pod says it has, and rules of others may close a path: one that was not
 * open before tells something only when it passes.
 */
function isOpen(paths: readonly Path[]): boolean {
  return paths.some(({ passed }) => passed) && paths.every(({ passed, wasOpen }) => passed || !wasOpen);
}

/** Before a takeover nothing was seen from here: then something has to pass for everyone who tried. */
function isOpenAgain(witnesses: readonly Witness[]): boolean {
  const tried = witnesses.filter(({ data }) => data.length > 0);
  const paths = tried.flatMap(({ data }) => data);
  const isAnyKnown = paths.some(({ wasOpen }) => wasOpen);
  return isOpen(paths) && (isAnyKnown || tried.every(({ data }) => data.some(({ passed }) => passed)));
}

function counted(tries: readonly Tried[]): string {
  const why = [...new Set(tries.filter(({ passed }) => !passed).map(({ said }) => said))].join(', ');
  return `${tries.filter(({ passed }) => passed).length} of ${tries.length} passed${why ? ` (${why})` : ''}`;
}
