import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Database } from '../../src/journal/database.js';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyScheduleStore } from '../../src/journal/schedules.js';
import { eventually } from '../conformance/eventually.js';
import { requestOf } from '../fakes/run-request.js';

const DIST = resolve(process.env['DIST_UNDER_TEST'] ?? 'dist');
const SCRIPT = resolve('test/service/schedules-process.mjs');
const SOON_MS = 60_000;
const SCHEDULES = 12;
const PROCESSES = 3;
const KILLS = 6;
const ALL = 1_000;

export interface SharedSchedules {
  /** A file, or the URL of a server: what other processes open. */
  readonly where: string;
  readonly database: Database;
}

/** What holds for processes that fire the schedules of one database, whatever that is. */
export function sharedSchedulesSuite(bench: () => Promise<SharedSchedules>): void {
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
  });

  async function start(where: string): Promise<ChildProcess> {
    const request = JSON.stringify(requestOf({ requestedBy: 'nobody' }));
    const child = spawn(process.execPath, [SCRIPT, DIST, where, request], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  it('each slot comes to pass once, also when one of them is killed again and again', async () => {
    const { where, database } = await bench();
    const store = new KyselyScheduleStore(database);
    const begin = Date.now() + 1_000;
    for (let n = 0; n < SCHEDULES; n += 1) {
      const from = new Date(begin + (n * 1_000) / SCHEDULES).toISOString();
      const document = { experiment: 'kong', when: { every: '1s', from }, overlap: 'allow', startWithin: '5m' };
      await store.create(`s-${n}`, document, 'ann');
    }
    const firings = () =>
      Promise.all(Array.from({ length: SCHEDULES }, (_, n) => store.firings(`s-${n}`, { limit: ALL })));
    const count = async (): Promise<number> => (await firings()).flat().length;

    let victim = await start(where);
    for (let n = 1; n < PROCESSES; n += 1) await start(where);
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = await count();
      const { seen } = await eventually(count, (fired) => fired > before + SCHEDULES, SOON_MS);
      expect(seen).toBeGreaterThan(before + SCHEDULES);
      await kill(victim);
      victim = await start(where);
    }
    for (const child of children.splice(0)) await kill(child);

    const fired = await firings();
    for (const one of fired) {
      const slots = one.map(({ slot }) => slot).reverse();
      expect(slots.length).toBeGreaterThan(KILLS);
      expect(slots).toEqual(slots.map((_, at) => (slots[0] ?? 0) + at * 1_000));
    }
    expect(fired.flat().every(({ outcome }) => outcome === 'requested')).toBe(true);
    const runs = fired.flat().map(({ run }) => run);
    expect(new Set(runs).size).toBe(runs.length);
    expect((await new KyselyJournal(database).open()).map(({ id }) => id).sort()).toEqual(runs.sort());
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'close');
}
