import { type Layout, type WireFence } from './protocol.js';
import { type HeldRoutes, parseRouteChange, Routes } from './routes.js';

const BASE = { west: 5000, east: 5000 };
const EMPTIED = { west: 0, east: 10_000 };
const layout: Layout = {
  regions: { west: { zones: { a: 1 } }, east: { zones: { b: 1 } } },
  routes: { www: { host: 'www.test', weights: BASE, startsPerSecond: 1, users: 1 } },
  territories: 20,
  ttlMs: 1000,
  instance: { slots: 1, serviceMs: 1, queue: 1 },
  degrade: null,
};
const fence: WireFence = { run: 'r', injection: 'i', epoch: 4, ttlMs: 60_000 };

function onDisk() {
  let stored: HeldRoutes | null = null;
  return { read: () => stored, write: (value: HeldRoutes) => (stored = value) };
}

describe('the routes of an edge or of the name service', () => {
  it('survive a restart, with version, writer and deadline', () => {
    const file = onDisk();
    new Routes(layout, file).put('www', { fence, weights: EMPTIED, version: 3 });
    const back = new Routes(layout, file);
    expect(back.home('www', 7)).toBe('east');
    expect(back.state('www')).toMatchObject({ weights: EMPTIED, base: BASE, version: 3, run: 'r', epoch: 4 });
    expect(back.state('www').deadlineInMs).toBeGreaterThan(50_000);
  });

  it('change only forwards, and hear the same news twice', () => {
    const routes = new Routes(layout, onDisk());
    routes.put('www', { fence, weights: EMPTIED, version: 3 });
    routes.put('www', { fence, weights: EMPTIED, version: 3 });
    expect(() => routes.put('www', { fence, weights: BASE, version: 3 })).toThrow('www is at version 3');
    expect(() => routes.put('www', { fence, weights: BASE, version: 2 })).toThrow('www is at version 3');
    expect(routes.weights('www')).toEqual(EMPTIED);
  });

  it('stay as they are when the disk refuses', () => {
    const full = {
      read: () => null,
      write: () => {
        throw new Error('ENOSPC');
      },
    };
    const routes = new Routes(layout, full);
    expect(() => routes.put('www', { fence, weights: EMPTIED, version: 1 })).toThrow('ENOSPC');
    expect(routes.state('www')).toMatchObject({ weights: BASE, version: 0 });
  });

  it('are held by nobody when the base is back', () => {
    const routes = new Routes(layout, onDisk());
    routes.put('www', { fence, weights: EMPTIED, version: 1 });
    routes.put('www', { fence, weights: BASE, version: 2 });
    expect(routes.state('www')).toMatchObject({ version: 2, run: null, deadlineInMs: null });
  });

  it('are found by the users’ name, in any case and with a port', () => {
    const routes = new Routes(layout, onDisk());
    expect(['www.test', 'WWW.test:8080', 'other.test'].map((host) => routes.ofHost(host))).toEqual([
      'www',
      'www',
      undefined,
    ]);
  });

  it.each([
    [{ west: 10 }, 'weights sum to 10, expected 10000'],
    [{ west: 5000, north: 5000 }, 'weights name north, which is no region'],
    [{ west: -1, east: 10_001 }, 'west must be a number of at least 0'],
    [[], 'weights must be an object'],
  ])('take no %j for a division', (weights, problem) => {
    expect(() => parseRouteChange({ fence, weights, version: 1 }, layout)).toThrow(problem);
  });
});
