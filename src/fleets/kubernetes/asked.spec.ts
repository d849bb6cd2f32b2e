import { Asked } from './asked.js';

describe('a question that many ask at once', () => {
  it('is asked once, and again by whoever comes after the answer', async () => {
    const keys: string[] = [];
    const asked = new Asked(async (key) => Promise.resolve(keys.push(key)));
    expect(await Promise.all([asked.of('a'), asked.of('b'), asked.of('a')])).toEqual([1, 2, 1]);
    expect(await asked.of('a')).toBe(3);
    expect(keys).toEqual(['a', 'b', 'a']);
  });

  it('fails for all who wait, and is asked again by the next', async () => {
    let tries = 0;
    const asked = new Asked(() => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve(tries);
    });
    const both = await Promise.allSettled([asked.of('a'), asked.of('a')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await asked.of('a')).toBe(2);
  });
});
