import { type Ranges } from '../protocol.js';
import { type Version } from './entry.js';

/** All that a store knows, for one that has lost its own: `GET /base`. */
export interface Base {
  /** Every write that it has, or that one it has had seen. */
  readonly logged: Ranges;
  /** What stands under each key. */
  readonly versions: readonly Version[];
}
