import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Ear } from './ear.js';
import { sound, waysOf } from './sounding.js';

const here = (port: number) => ({ address: '127.0.0.1', port });

describe('a sounding', () => {
  it('loses nothing on a way that loses nothing, also of many at once', async () => {
    const spot = here(await new Ear().port());
    const all = await Promise.all([sound(spot, 500), sound(spot, 3)]);
    expect(all.map(({ ways }) => ways)).toEqual([
      { there: { sent: 500, lost: 0 }, back: { sent: 500, lost: 0 } },
      { there: { sent: 3, lost: 0 }, back: { sent: 3, lost: 0 } },
    ]);
  });

  it('tells the way there from the way back by what the ear has counted', () => {
    expect(waysOf({ answers: 60, last: 99, arrived: 80 })).toEqual({
      there: { sent: 100, lost: 20 },
      back: { sent: 80, lost: 20 },
    });
  });

  it('says nothing of ways on which nobody answers', async () => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    expect((await sound(here(silent.address().port), 40)).ways).toBeNull();
    silent.close();
  });
});
