import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Layout } from '../../src/world/protocol.js';
import { isAlive, startTestWorld } from './world-harness.js';

const layout: Layout = {
  regions: { west: { zones: { 'west-a': 1 } } },
  routes: { www: { host: 'www.test', weights: { west: 10_000 }, startsPerSecond: 2, users: 20 } },
  territories: 10,
  ttlMs: 1000,
  instance: { slots: 4, serviceMs: 5, queue: 10 },
  degrade: null,
};
const fence = { run: 'r1', injection: 'i1', epoch: 1, ttlMs: 60_000 };

describe('the end of a world', () => {
  it('comes by itself when the last hold broke and nothing is open', async () => {
    const world = await startTestWorld(layout, { keep: false, graceMs: 1000 });
    try {
      const hold = request({ host: '127.0.0.1', port: world.port, path: '/hold', agent: false }).end();
      hold.on('error', () => undefined);
      await once(hold, 'response');
      const { processes, endsInMs } = await world.until(({ state, holds }) => state === 'serving' && holds === 1);
      expect(endsInMs).toBeNull();
      await world.ask('PUT', '/care/i1', { fence, what: 'weights', deadlineMs: 30_000 });
      hold.destroy();
      const open = await world.until(({ holds }) => holds === 0);
      expect(open.endsInMs).toBeGreaterThan(30_000);
      await world.ask('DELETE', '/care/i1', { fence });
      expect((await world.status()).endsInMs).toBeLessThanOrEqual(1000);
      expect(await once(world.supervisor, 'exit')).toEqual([0, null]);
      expect(existsSync(join(world.directory, 'world.json'))).toBe(false);
      expect(processes.every(({ pid }) => !isAlive(pid))).toBe(true);
    } finally {
      await world.remove();
    }
  });
});
