import { z } from 'zod';
import { explain } from './explain.js';
import { duration } from './fields.js';

const delay = z.strictObject({ by: z.union([z.literal('stopped'), duration]) });
const told = (value: unknown) => {
  const { error } = delay.safeParse(value);
  return error ? explain(error, delay, value) : [];
};

describe('what is wrong with a field that may be one of several things', () => {
  it.each([
    ['a word that is none of them', 'stoped', 'is "stoped"'],
    ['a number without a unit', 5, 'is 5'],
  ])('%s: what is there, and what each of them expects', (_, by, message) => {
    const [problem, ...more] = told({ by });
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ path: ['by'], message });
    expect(problem?.expected).toMatch(/^stopped or a duration such as /);
  });
  it('nothing, when it is one of them', () => expect([...told({ by: 'stopped' }), ...told({ by: '5s' })]).toEqual([]));
});
