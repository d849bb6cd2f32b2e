import { noBreach, watch, type BreachWatch } from './breach.js';

const spec = { name: 'www', failAfter: 2 };
const feed = (oks: readonly (boolean | null)[]) => {
  let state: BreachWatch = noBreach;
  return oks.map((ok) => {
    const next = watch(state, spec, { probe: 'www', ok, values: {}, words: () => 'd' });
    state = next.state;
    return next.events.map((event) => event.type);
  });
};

describe('the fast judge', () => {
  it('begins a breach at the second failure in a row, once', () =>
    expect(feed([false, false, false])).toEqual([[], ['BreachBegan'], []]));
  it('forgives a single failure', () => expect(feed([false, true, false, true])).toEqual([[], [], [], []]));
  it('ends a breach with the first good result', () =>
    expect(feed([false, false, true, true])).toEqual([[], ['BreachBegan'], ['BreachEnded'], []]));
  it('is not moved by an undecided result', () =>
    expect(feed([false, null, false])).toEqual([[], [], ['BreachBegan']]));
});
