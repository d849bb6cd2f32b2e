import { type Member } from './protocol.js';

/** To an edge: the instances of its region have changed. */
export interface MembersUpdate {
  readonly type: 'members';
  readonly members: readonly Member[];
}
/** To one that was paused, before it goes on: what was announced meanwhile. */
export interface EpochsUpdate {
  readonly type: 'epochs';
  readonly epochs: Readonly<Record<string, number>>;
}

/** A line on a child's standard input after the first. */
export type ChildUpdate = MembersUpdate | EpochsUpdate;
