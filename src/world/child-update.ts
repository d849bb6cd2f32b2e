import { type Member } from './protocol.js';

/** A line on a child's standard input after the first. To an edge: the instances of its region have changed. */
export interface ChildUpdate {
  readonly type: 'members';
  readonly members: readonly Member[];
}
