import { isDeepStrictEqual } from 'node:util';
import type { Operation } from '../../src/fleets/kubernetes/json-patch.js';

type Node = Record<string, unknown>;

/** Pure. What a JSON patch makes of an object; null when one of its tests does not hold, or it points nowhere. */
export function patchedBy<T extends object>(object: T, patch: readonly Operation[]): T | null {
  const made = structuredClone(object);
  for (const { op, path, value } of patch) {
    const keys = path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    let at: unknown = made;
    for (const key of keys) at = (at as Node | undefined)?.[key];
    if (typeof at !== 'object' || at === null) return null;
    const node = at as Node;
    if (op === 'test' && !isDeepStrictEqual(node[last], value)) return null;
    if (op === 'remove' && !(last in node)) return null;
    if (op === 'remove') delete node[last];
    else if (op !== 'test' && Array.isArray(at) && last === '-') at.push(value);
    else if (op !== 'test') node[last] = value;
  }
  return made;
}
