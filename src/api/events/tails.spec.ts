import { ManualClock } from '../../../test/fakes/manual-clock.js';
import { Tails } from './tails.js';

const NEVER = new AbortController().signal;

/** A run of so many events, and how often somebody asked for them. */
function bench(events = 3) {
  const clock = new ManualClock();
  const feed = { events, asked: 0 };
  const progress = async () => {
    feed.asked += 1;
    return { events: feed.events, finished: false };
  };
  const tails = new Tails({ progress }, clock, 1_000);
  const settled = async <T>(promise: Promise<T>): Promise<boolean> => {
    let done = false;
    void promise.then(() => (done = true));
    await new Promise((resolve) => setImmediate(resolve));
    return done;
  };
  return { clock, feed, tails, settled };
}

describe('tails of runs', () => {
  it('wait until the run has more than was seen', async () => {
    const { clock, feed, tails, settled } = bench();
    const more = tails.more('run', 3, NEVER);
    expect(await settled(more)).toBe(false);
    feed.events = 4;
    clock.advance(1_000);
    expect(await settled(more)).toBe(true);
  });

  it('are told at once by a run of this process', async () => {
    const { tails, settled } = bench();
    const more = tails.more('run', 3, NEVER);
    expect(await settled(more)).toBe(false);
    tails.wake('run');
    expect(await settled(more)).toBe(true);
  });

  it('share one poll a run, which ends with the last of them', async () => {
    const { clock, feed, tails, settled } = bench();
    const leave = new AbortController();
    const all = Promise.all(Array.from({ length: 50 }, () => tails.more('run', 3, leave.signal)));
    await settled(all);
    expect(feed.asked).toBe(1);
    clock.advance(1_000);
    await settled(all);
    expect(feed.asked).toBe(2);
    leave.abort();
    expect(await settled(all)).toBe(true);
    clock.advance(1_000);
    await settled(all);
    expect(feed.asked).toBe(2);
    expect(clock.sleeping).toBe(0);
  });

  it('who has seen less than another is not kept waiting', async () => {
    const { tails, settled } = bench(5);
    const ahead = tails.more('run', 5, NEVER);
    expect(await settled(tails.more('run', 4, NEVER))).toBe(true);
    expect(await settled(ahead)).toBe(false);
  });

  it('go on after a journal that could not be read for a while', async () => {
    const clock = new ManualClock();
    let away = true;
    const progress = async () => {
      if (away) throw new Error('away');
      return { events: 4, finished: false };
    };
    const more = new Tails({ progress }, clock, 1_000).more('run', 3, NEVER);
    await new Promise((resolve) => setImmediate(resolve));
    away = false;
    clock.advance(1_000);
    await more;
  });
});
