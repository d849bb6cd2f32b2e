import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode } from 'dns-packet';
import { stubWorld } from '../../../test/fakes/stub-world.js';
import { SystemClock } from '../../config/system-clock.js';
import type { NameFailure } from '../../core/ports/name-service.js';
import { WorldNameService } from './name-service.js';

const HOST = 'www.test';
const CODES = { SERVFAIL: 2, NXDOMAIN: 3 } as const;
/** What is answered to a question; null: nothing. */
type Reaction = Answer[] | keyof typeof CODES | null;

const way: Answer[] = [{ type: 'SRV', name: `_http._tcp.${HOST}`, data: { port: 1, target: 'edge.west.www.test' } }];
const clockAt = (at: number): Answer[] => [{ type: 'TXT', name: HOST, data: [`at=${at}`] }];

/** A name service that says it fails in that mode; `react`: what it really does, by type, and how often that was asked. */
async function look(mode: NameFailure, react: (type: string, times: number) => Reaction) {
  const socket = createSocket('udp4');
  const times = new Map<string, number>();
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const type = questions[0]?.type ?? '';
    times.set(type, (times.get(type) ?? 0) + 1);
    const reaction = react(type, times.get(type) ?? 0);
    if (reaction === null) return;
    const failed = typeof reaction === 'string';
    const answer = { type: 'response' as const, id, flags: failed ? CODES[reaction] : 0, questions };
    socket.send(encode({ ...answer, answers: failed ? [] : reaction }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const failures = [{ host: HOST, mode, run: 'r', injection: 'i' }];
  const status = { port: socket.address().port };
  const { world, end } = await stubWorld({
    dns: { status, control: { 'GET /state': () => ({ routes: {}, failures }) } },
  });
  const routes = { www: { host: HOST, weights: { west: 10_000 }, startsPerSecond: 0, users: 1 } };
  try {
    return await new WorldNameService(world, { control: [] }, routes, new SystemClock()).isFailing('www', mode);
  } finally {
    await end();
    await new Promise<void>((resolve) => socket.close(resolve));
  }
}

describe('a name service that says it fails', () => {
  it('is believed when whoever asks meets just that', async () => {
    expect((await look('servfail', () => 'SERVFAIL')).state).toBe('in-effect');
    expect((await look('timeout', () => null)).state).toBe('in-effect');
    expect((await look('stale', (type) => (type === 'SRV' ? way : clockAt(5)))).state).toBe('in-effect');
  });

  it('is found out when whoever asks is answered well', async () => {
    expect((await look('servfail', (type, times) => (type === 'SRV' ? way : clockAt(times)))).state).toBe('absent');
  });

  it('has shown nothing while users are told their way', async () => {
    expect((await look('servfail', (type) => (type === 'SRV' ? way : 'SERVFAIL'))).state).toBe('unknown');
    expect((await look('timeout', (type) => (type === 'SRV' ? way : null))).state).toBe('unknown');
  });

  it('has shown nothing by another error than the one that was meant', async () => {
    expect((await look('servfail', () => 'NXDOMAIN')).state).toBe('unknown');
  });

  it('has not shown that its clock stands still when an answer is lost', async () => {
    const lossy = (type: string, times: number) => (type === 'SRV' ? way : times === 1 ? clockAt(5) : null);
    expect((await look('stale', lossy)).state).toBe('unknown');
  });
});
