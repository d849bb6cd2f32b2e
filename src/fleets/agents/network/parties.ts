import type { Cut } from '../../../core/ports/cutter.js';
import { SilverbackError } from '../../../core/errors.js';
import type { Callers, UpstreamFault } from '../../../core/ports/upstream-faults.js';
import type { CallersFound, Member, MembersFound, Sides } from './member.js';

/** Who of a fleet takes part in a fault of networks, as it is now. */
export interface Parties {
  /** What an instance is called there: `container`. */
  readonly noun: string;
  /** Names by which upstreams are found. */
  upstreamNames(): Promise<readonly string[]>;
  callersOf(fault: Callers & Pick<UpstreamFault, 'upstream'>): Promise<CallersFound>;
  membersOf(callers: Callers): Promise<MembersFound>;
  sidesOf(of: Pick<Cut, 'from' | 'to'>): Promise<Sides>;
}

/** Throws, before anything is touched, when these sides cannot be parted. */
export function refuseIfHopeless(
  noun: string,
  of: Pick<Cut, 'from' | 'to'>,
  { from, to, skipped, obstacles }: Sides,
): void {
  if (obstacles.length > 0) throw new SilverbackError('unsupported-by-target', obstacles.join('; '));
  const [lacking] = [
    ...(from.length === 0 ? [of.from] : []),
    ...(to.length === 0 ? [`the other side, ${of.to},`] : []),
  ];
  if (lacking !== undefined)
    throw new SilverbackError(
      'target-unreachable',
      [`no ${noun} of ${lacking} has a network now`, ...skipped].join('; '),
    );
}

/** An instance, and whom its programs ask for names. */
export interface Asker {
  readonly member: Member;
  readonly nameservers: readonly string[];
  /** One that each of them has an answer to. */
  readonly knownName: string;
}
