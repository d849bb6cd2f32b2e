import { scalePlan } from './scale-plan.js';

const zones = ['a', 'b', 'c'];
const at = (zone: string, index: number) => ({ name: `instance.${zone}.${index}`, zone, index });

describe('scalePlan', () => {
  it('spreads new instances over the zones', () => {
    const plan = scalePlan([at('a', 1), at('b', 1), at('c', 1)], zones, 7);
    expect(plan).toEqual({
      add: [
        { zone: 'a', index: 2 },
        { zone: 'b', index: 2 },
        { zone: 'c', index: 2 },
        { zone: 'a', index: 3 },
      ],
      remove: [],
    });
  });

  it('takes the highest numbers away first', () => {
    const wanted = [at('a', 1), at('b', 1), at('c', 1), at('a', 2), at('b', 2), at('a', 3)];
    expect(scalePlan(wanted, zones, 3).remove).toEqual(['instance.a.3', 'instance.b.2', 'instance.a.2']);
    expect(scalePlan(wanted, zones, 2).remove.at(-1)).toBe('instance.c.1');
  });

  it('fills the number that is free', () => {
    expect(scalePlan([at('a', 2)], ['a'], 2).add).toEqual([{ zone: 'a', index: 1 }]);
  });

  it('changes nothing at the goal', () => {
    expect(scalePlan([at('a', 1)], ['a'], 1)).toEqual({ add: [], remove: [] });
  });
});
