import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Entry } from './entry.js';
import { Replicator } from './replicator.js';

const entry = (seq: number): Entry => {
  const id = `west.1:${seq}`;
  return { id, key: 'k', value: seq, at: Date.now() * 1024, region: 'west', vector: { west: seq }, request: null };
};

describe('a replicator', () => {
  let peer: Server;
  let replicator: Replicator;
  /** Ids that the peer was sent, with the age that each had. */
  let arrived: { readonly id: string; readonly ageMs: number }[];
  const until = async (holds: () => boolean) => {
    const giveUpAt = performance.now() + 20_000;
    while (!holds() && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(holds()).toBe(true);
  };
  beforeEach(async () => {
    arrived = [];
    peer = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        const { entries } = JSON.parse(text) as { entries: Entry[] };
        for (const { id, at } of entries) arrived.push({ id, ageMs: Date.now() - at / 1024 });
        response.end(JSON.stringify({ logged: {} }));
      });
    });
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
    replicator = new Replicator('west', { host: '127.0.0.1', port: (peer.address() as AddressInfo).port }, []);
    void replicator.run();
  });
  afterEach(() => {
    peer.closeAllConnections();
    peer.close();
  });

  it('holds every write back for as long as it is told, and sends all of them in order', async () => {
    replicator.delay(150);
    for (const seq of [1, 2, 3]) replicator.offer(entry(seq));
    await until(() => arrived.length === 3);
    expect(arrived.map(({ id }) => id)).toEqual(['west.1:1', 'west.1:2', 'west.1:3']);
    for (const { ageMs } of arrived) expect(ageMs).toBeGreaterThanOrEqual(149);
  });

  it('sends nothing while it is stopped, tells how old that is, and catches up when it is let go', async () => {
    replicator.delay(Infinity);
    replicator.offer(entry(1));
    replicator.offer(entry(2));
    await until(() => replicator.lag(Date.now()).lagMs > 100);
    expect([arrived, replicator.lag(Date.now()).pending]).toEqual([[], 2]);
    replicator.delay(0);
    await until(() => arrived.length === 2 && replicator.lag(Date.now()).pending === 0);
    expect(replicator.lag(Date.now())).toEqual({ pending: 0, lagMs: 0 });
  });
});
