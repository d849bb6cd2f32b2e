import type { Listed } from './containers.js';
import { unlessGone } from './unless-gone.js';

const now = (...there: readonly (readonly [id: string, state: string])[]) => ({
  now: () => Promise.resolve(there.map(([Id, State]) => ({ Id, State }) as Listed)),
});
const fails = () => Promise.reject(new Error('its container has ended'));

describe('what one of ours says', () => {
  it('is taken as it is', async () => {
    expect(await unlessGone(now(), 'keeper', () => Promise.resolve(['harm']))).toEqual(['harm']);
  });

  it.each([
    ['gone', now(['other', 'running'])],
    ['being removed', now(['keeper', 'removing'])],
  ])('is nothing when it is %s meanwhile', async (_, containers) => {
    expect(await unlessGone(containers, 'keeper', fails)).toEqual([]);
  });

  it.each(['running', 'exited'])('is not known when it fails and is %s', async (state) => {
    await expect(unlessGone(now(['keeper', state]), 'keeper', fails)).rejects.toThrow('its container has ended');
  });
});
