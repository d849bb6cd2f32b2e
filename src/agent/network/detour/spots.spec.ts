import { usualSpots } from './spots.js';

describe('calls without a detour', () => {
  const spot = { address: '10.0.0.2', port: 80 };

  it('go where they are headed, a host looked up', async () => {
    expect(await usualSpots({ spots: [spot], host: null })).toEqual([spot]);
    expect(await usualSpots({ spots: [], host: { name: '127.0.0.1', port: 80 } })).toEqual([
      { address: '127.0.0.1', port: 80 },
    ]);
  });

  it('go nowhere when nobody knows the host any more', async () => {
    expect(await usualSpots({ spots: [], host: { name: 'gone.invalid', port: 80 } })).toEqual([]);
  });
});
