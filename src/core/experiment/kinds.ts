import type { ZodType } from 'zod';
import type { Newcomers } from '../ports/fault.js';
import type { When } from './experiment.js';

/** What a number measured by a probe means, and so how a tolerance for it may be written. */
export type Unit = 'share' | 'milliseconds' | 'number' | 'text';

/** What an experiment may name: the faults and probes of the house with the schemas of what is written beside their kind. */
export interface Kinds {
  readonly faults: ReadonlyMap<string, { readonly args: ZodType; readonly newcomers?: Newcomers }>;
  readonly probes: ReadonlyMap<
    string,
    {
      readonly args: ZodType;
      values(args: unknown): Readonly<Record<string, Unit>>;
      when?(args: unknown): readonly When[];
    }
  >;
}

/** Token under which the entry points bind the kinds of this house. */
export const Kinds = Symbol('Kinds');
