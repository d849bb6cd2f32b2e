import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Ear } from './ear.js';
import { sound, waysOf } from './sounding.js';

/** Enough for more datagrams than a socket holds for its owner, were they sent on meanwhile. */
const NO_TURN_MS = 150;
/** The answers of an ear, by a process that stops itself on the way. */
const EAR_THAT_STOPS = `
import { createSocket } from 'node:dgram';
let arrived = 0;
const socket = createSocket('udp4').on('message', (datagram, from) => {
  arrived += 1;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(arrived);
  socket.send(Buffer.concat([datagram, count]), from.port, from.address);
  if (arrived === 100) process.kill(process.pid, 'SIGSTOP');
});
socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));
`;

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

  it('loses nothing either where whoever answers gets no turn for a while', async () => {
    const ear = spawn(process.execPath, ['--input-type=module', '-e', EAR_THAT_STOPS]);
    const [port] = (await once(ear.stdout, 'data')) as [Buffer];
    const wakes = setInterval(() => ear.kill('SIGCONT'), NO_TURN_MS);
    const { ways } = await sound(here(Number(port)), 2_000);
    clearInterval(wakes);
    ear.kill('SIGKILL');
    expect(ways).toEqual({ there: { sent: 2_000, lost: 0 }, back: { sent: 2_000, lost: 0 } });
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
