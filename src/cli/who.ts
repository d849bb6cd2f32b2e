import { hostname, userInfo } from 'node:os';

/** Who asks, for the journal. */
export function whoAsks(): string {
  return `${userInfo().username}@${hostname()}`;
}
