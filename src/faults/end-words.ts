import type { EndsAlone } from '../core/ports/ends-alone.js';

/**
 * What a plan says of how harm of a path ends when nobody renews it; nothing where that is as it should be.
 *
 * @param path undefined when plans are made without a fleet
 */
export async function endWords(path: EndsAlone | undefined): Promise<string> {
  const isAlone = (await path?.endsAlone?.()) ?? true;
  return isAlone ? '' : "; only the agent's own timer ends it, since the kernel there cannot";
}
