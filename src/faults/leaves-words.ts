import type { Leaves } from '../core/ports/leaves.js';

/**
 * What a plan says of what stays when the harm is undone; nothing where nothing does.
 *
 * @param where undefined when plans are made without a fleet
 */
export function leavesWords(where: Leaves | undefined): string {
  return where?.leaves === undefined ? '' : `; leaves ${where.leaves}`;
}
