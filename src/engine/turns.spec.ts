import { Turns } from './turns.js';

describe('a due run is handed out', () => {
  /** @returns at which of these moments, seconds, a run is handed out that is due under the given epochs. */
  function handedOut(turns: Turns, seen: readonly (readonly [second: number, epoch: number])[]): number[] {
    return seen.flatMap(([second, epoch]) => {
      const has = turns.has({ id: 'run', epoch }, second * 1000);
      turns.forget(second * 1000);
      return has ? [second] : [];
    });
  }
  const everySecond = (from: number, to: number, epoch: number): (readonly [number, number])[] =>
    Array.from({ length: to - from + 1 }, (_, index) => [from + index, epoch] as const);

  it('at once when its holder was lost, and again and again while nobody takes it', () => {
    expect(handedOut(new Turns(), everySecond(0, 4, 1))).toEqual([0, 1, 2, 3, 4]);
  });

  it('only when it stays due, if nobody has ever held it: whoever requested it sends it on its way', () => {
    expect(handedOut(new Turns(), everySecond(0, 5, 0))).toEqual([3, 4, 5]);
  });

  it('at once when its first holder is lost a moment after it was requested', () => {
    const turns = new Turns();
    expect(handedOut(turns, everySecond(0, 2, 0))).toEqual([]);
    expect(handedOut(turns, [[4, 1]])).toEqual([4]);
  });

  it('after a pause that doubles up to a minute when it is taken in vain', () => {
    const turns = new Turns();
    let epoch = 1;
    const taken: number[] = [];
    for (let second = 0; second < 300; second += 1) {
      if (handedOut(turns, [[second, epoch]]).length === 0) continue;
      taken.push(second);
      epoch += 1;
    }
    expect(taken).toEqual([0, 2, 5, 10, 19, 36, 69, 130, 191, 252]);
  });

  it('at once again when the last holder kept it for a while', () => {
    const turns = new Turns();
    handedOut(turns, [
      [0, 1],
      [1, 2],
      [3, 3],
    ]);
    expect(handedOut(turns, [[60, 4]])).toEqual([60]);
  });
});
