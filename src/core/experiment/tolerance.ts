import { z } from 'zod';
import { written } from '../source/fields.js';
import { readDuration, type Reading, readShare, show } from '../units.js';
import type { Rule } from './experiment.js';
import type { Unit } from './kinds.js';

const ONE_OF = 'at least one of atLeast, atMost, between, equals';

const quantity: Readonly<Record<Unit, (value: unknown) => Reading<number>>> = {
  share: readShare,
  milliseconds: (value) => (typeof value === 'number' && value >= 0 ? { value } : readDuration(value)),
  number: (value) => (typeof value === 'number' ? { value } : { problem: `is ${show(value)}`, expected: 'a number' }),
  text: () => ({ problem: 'a text has no order', expected: 'equals' }),
};

/** The rule for one measured value, numbers in the value's unit. Nothing is guessed from a value's type. */
export function ruleSchema(unit: Unit): z.ZodType<Rule> {
  const bound = written<number>(quantity[unit], { type: ['number', 'string'] });
  const equals = unit === 'text' ? z.string() : bound;
  return z
    .strictObject({
      atLeast: bound.optional(),
      atMost: bound.optional(),
      between: z.tuple([bound, bound]).optional(),
      equals: equals.optional(),
    })
    .superRefine((rule, ctx) => {
      const refuse = (message: string, expected: string) =>
        ctx.addIssue({ code: 'custom', message, params: { expected } });
      if (Object.values(rule).every((part) => part === undefined)) refuse('states no rule', ONE_OF);
      const [low, high] = rule.between ?? [rule.atLeast, rule.atMost];
      if (low !== undefined && high !== undefined && low > high) refuse('can never be met', 'the lower bound first');
    });
}

/** What may be written under `tolerance` for a probe: the rule itself when it measures one value, else a rule by value. */
export function toleranceSchema(values: Readonly<Record<string, Unit>>): z.ZodType<Readonly<Record<string, Rule>>> {
  const [only, ...others] = Object.entries(values);
  if (only?.[0] === 'value' && others.length === 0) return ruleSchema(only[1]).transform((value) => ({ value }));
  const rules = Object.fromEntries(Object.entries(values).map(([name, unit]) => [name, ruleSchema(unit).optional()]));
  return z.strictObject(rules).transform((given, ctx) => {
    const stated = Object.entries(given).filter((entry): entry is [string, Rule] => entry[1] !== undefined);
    const expected = `at least one of ${Object.keys(values).join(', ')}`;
    if (stated.length === 0) ctx.addIssue({ code: 'custom', message: 'states no rule', params: { expected } });
    return Object.fromEntries(stated);
  });
}
