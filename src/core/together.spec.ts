import { SilverbackError } from './errors.js';
import { together } from './together.js';

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work done together', () => {
  it('is what each has come to', async () => {
    expect(await together([Promise.resolve(1), later().then(() => 2)])).toEqual([1, 2]);
  });

  it('throws what failed, and not before the others have ended', async () => {
    let ended = false;
    const slow = later().then(() => (ended = true));
    await expect(together([Promise.reject(new Error('no')), slow])).rejects.toThrow('no');
    expect(ended).toBe(true);
  });

  it('throws what says that this worker is no longer the one, whoever has failed before', async () => {
    const stale = new SilverbackError('stale-epoch', 'there is a newer one');
    await expect(together([Promise.reject(new Error('no')), later().then(() => Promise.reject(stale))])).rejects.toBe(
      stale,
    );
  });
});
