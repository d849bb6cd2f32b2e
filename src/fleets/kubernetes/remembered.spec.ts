import { remembered } from './remembered.js';

describe('what is remembered', () => {
  it('is computed anew exactly when one of the things that it is of is another one', () => {
    let times = 0;
    const joined = remembered((one: readonly string[], other: readonly string[]) => {
      times += 1;
      return [...one, ...other];
    });
    const [a, b] = [['a'], ['b']];
    const first = joined(a, b);
    expect(joined(a, b)).toBe(first);
    expect(joined(a, ['b'])).toEqual(first);
    expect(joined(a, b)).toEqual(first);
    expect(times).toBe(3);
  });
});
