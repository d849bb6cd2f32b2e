import { ManualClock } from '../../../test/fakes/manual-clock.js';
import type { Caller } from '../../core/access/caller.js';
import { SilverbackError, type ErrorCode } from '../../core/errors.js';
import { Guest } from './guest.js';

const EVERY_MS = 15_000;
const ANN: Caller = { name: 'ann', role: 'viewer', from: '127.0.0.1' };

/** A guest who is let in again until somebody says otherwise. */
function bench(until?: number) {
  const clock = new ManualClock();
  const left = new AbortController();
  const door = { asked: 0, says: null as ErrorCode | null, meanwhile: (): void => undefined };
  const caller = { ...ANN, ...(until !== undefined && { until: clock.now().getTime() + until }) };
  const again = async (): Promise<Caller> => {
    door.asked += 1;
    door.meanwhile();
    if (door.says) throw new SilverbackError(door.says, 'no');
    return caller;
  };
  const guest = new Guest({ caller, again }, clock, EVERY_MS);
  let gone = false;
  void guest.mustGo(left.signal).then(() => (gone = true));
  const isGone = async (): Promise<boolean> => {
    await new Promise((resolve) => setImmediate(resolve));
    return gone;
  };
  return { clock, door, guest, left, isGone };
}

describe('a guest', () => {
  it('stays while he would be let in, and is looked at now and then', async () => {
    const { clock, door, isGone } = bench();
    for (let times = 1; times <= 3; times += 1) {
      clock.advance(EVERY_MS);
      expect([await isGone(), door.asked]).toEqual([false, times]);
    }
  });

  it.each(['unauthenticated', 'forbidden'] as const)('goes when he is looked at and is %s', async (code) => {
    const { clock, door, isGone } = bench();
    door.says = code;
    expect(await isGone()).toBe(false);
    clock.advance(EVERY_MS);
    expect(await isGone()).toBe(true);
  });

  it('goes at once when something has changed', async () => {
    const { clock, door, guest, isGone } = bench();
    guest.lookAgain();
    expect([await isGone(), door.asked]).toEqual([false, 1]);
    door.says = 'unauthenticated';
    guest.lookAgain();
    expect(await isGone()).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  it('is looked at once more when something changes while he is looked at', async () => {
    const { door, guest, isGone } = bench();
    door.meanwhile = () => {
      door.meanwhile = () => undefined;
      guest.lookAgain();
    };
    guest.lookAgain();
    expect([await isGone(), door.asked]).toEqual([false, 2]);
  });

  it('goes when what he showed runs out, and not before', async () => {
    const { clock, isGone } = bench(EVERY_MS + 2_000);
    clock.advance(EVERY_MS);
    expect(await isGone()).toBe(false);
    clock.advance(1_999);
    expect(await isGone()).toBe(false);
    clock.advance(1);
    expect(await isGone()).toBe(true);
  });

  it('stays when nobody can tell, but not beyond what he showed', async () => {
    const { clock, door, isGone } = bench(2 * EVERY_MS);
    door.says = 'journal-unavailable';
    clock.advance(EVERY_MS);
    expect(await isGone()).toBe(false);
    clock.advance(EVERY_MS);
    expect(await isGone()).toBe(true);
  });

  it('who has left is not looked at', async () => {
    const { clock, door, left, isGone } = bench();
    left.abort();
    expect(await isGone()).toBe(true);
    expect([clock.sleeping, door.asked]).toEqual([0, 0]);
  });
});
