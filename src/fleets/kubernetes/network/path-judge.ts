import type { Verification } from '../../../core/ports/fence.js';
import type { Cut } from '../../../core/ports/cutter.js';
import type { Tried } from './trials.js';

/** What was tried from inside of a pod. */
export interface Witness {
  /** `NAMESPACE/NAME`. */
  readonly name: string;
  /** To the other side. */
  readonly data: readonly Tried[];
  /** To others, which must stay open. */
  readonly control: readonly Tried[];
}

export interface Testimony {
  /** Names of the policies of this injection that are there. */
  readonly policies: readonly string[];
  readonly near: readonly Witness[];
  /** The other side, where the way back must stay open. */
  readonly far: readonly Witness[];
  /** Whether the same run cuts something by another injection, too, as the way back. */
  readonly isCutElsewhere: boolean;
  /** What nothing could be seen of, as sentences. */
  readonly skipped: readonly string[];
}

/** Pure: what was tried from inside of the pods says of a cut. Only what every one of them has seen counts as in effect. */
export function judgePaths(cut: Cut, { policies, near, far, isCutElsewhere, skipped }: Testimony): Verification {
  const data = near.flatMap((one) => one.data);
  const back = far.flatMap((one) => one.data);
  const passing = data.filter(({ passed }) => passed).length;
  const unheard = near.filter(({ control }) => !control.some(({ passed }) => passed)).map(({ name }) => name);
  const evidence = [
    policies.length > 0
      ? `cut by ${policies.join(', ')}`
      : `no policy of this injection cuts ${cut.from} from ${cut.to}`,
    `new: ${counted(data)}`,
    'established: not tried',
    unheard.length > 0 ? `control: closed for ${unheard.join(', ')}` : `control: open for all ${near.length}`,
    ...(cut.oneWay ? [`way back: ${counted(back)}`] : []),
    ...(policies.length > 0 && data.length > 0 && passing === data.length ? [NOT_ENFORCED] : []),
    ...skipped,
  ].join('; ');
  if (policies.length === 0) {
    const isOpen = data.length > 0 && passing === data.length;
    // As when their namespace was deleted: what cut them is gone, and nobody is left who could be cut.
    const isNobodyThere = data.length === 0 && skipped.length === 0;
    return { state: isOpen || isNobodyThere ? 'absent' : 'unknown', evidence };
  }
  // Some plugins refuse what they forbid, others drop it: how a connection failed tells nothing. That it passed before does.
  const isCut = data.length > 0 && passing === 0 && unheard.length === 0;
  const isBackOpen = !cut.oneWay || isCutElsewhere || (back.length > 0 && back.every(({ passed }) => passed));
  return { state: isCut && isBackOpen ? 'in-effect' : 'unknown', evidence };
}

const NOT_ENFORCED =
  "everything passes although the policies are there: this cluster's network plugin seems to enforce none";

function counted(tries: readonly Tried[]): string {
  const why = [...new Set(tries.filter(({ passed }) => !passed).map(({ said }) => said))].join(', ');
  return `${tries.filter(({ passed }) => passed).length} of ${tries.length} passed${why ? ` (${why})` : ''}`;
}
