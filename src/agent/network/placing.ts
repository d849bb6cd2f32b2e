import { SilverbackError } from '../../core/errors.js';
import type { Family } from './names.js';
import { changeSets } from './sets.js';
import { type Backend, backendsInOrder, changeRules, refusal } from './tables.js';

/** What is put in place with one backend, or not at all. */
export interface Placing {
  /** Input of `ipset restore`: empty as yet, so that nothing is harmed. */
  readonly sets: string;
  /** Input of `iptables-restore`. */
  readonly rules: ReadonlyMap<Family, string>;
  /** Takes away what there is of both. */
  readonly remove: () => Promise<unknown>;
  /** What cannot be done where no backend works, for people. */
  readonly otherwise: string;
}

/** Sets and rules with the first backend that works. Without sets there is none: what is disturbed would stay so when its agent is dead. */
export async function placed({ sets, rules, remove, otherwise }: Placing): Promise<Backend> {
  const tried: { how: string; error: unknown }[] = [];
  for (const backend of await backendsInOrder(4))
    try {
      await changeSets(sets);
      for (const [family, text] of rules) await changeRules(backend, family, text);
      return backend;
    } catch (error) {
      tried.push({ how: `iptables-${backend}`, error });
      await remove();
    }
  throw new SilverbackError('unsupported-by-target', `${otherwise}: ${refusal(tried)}`);
}
