import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KyselyJournal } from '../../src/journal/journal.js';
import { KyselyScheduleStore } from '../../src/journal/schedules.js';
import { sqliteDatabase } from '../../src/journal/sqlite.js';
import { eventually } from '../conformance/eventually.js';
import { requestOf } from '../fakes/run-request.js';

const DIST = resolve(process.env['DIST_UNDER_TEST'] ?? 'dist');
const SCRIPT = resolve('test/integration/schedules-process.mjs');
const SOON_MS = 60_000;
const SCHEDULES = 12;
const PROCESSES = 3;
const KILLS = 6;

describe('schedules fired by several processes', () => {
  let home: string;
  let file: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-schedules-'));
    file = join(home, 'journal.db');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
    await rm(home, { recursive: true, force: true });
  });

  async function start(): Promise<ChildProcess> {
    const request = JSON.stringify(requestOf({ requestedBy: 'nobody' }));
    const child = spawn(process.execPath, [SCRIPT, DIST, file, request], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  it('each slot comes to pass once, also when one of them is killed again and again', async () => {
    const database = sqliteDatabase(file);
    const store = new KyselyScheduleStore(database);
    const journal = new KyselyJournal(database);
    const spread = (n: number): string => new Date(Date.now() + 1_000 + (n * 1_000) / SCHEDULES).toISOString();
    for (let n = 0; n < SCHEDULES; n += 1) {
      const when = { every: '1s', from: spread(n) };
      await store.create(`s-${n}`, { experiment: 'kong', when, overlap: 'allow', startWithin: '5m' }, 'ann');
    }
    const slots = async (): Promise<number[][]> => {
      const firings = Array.from({ length: SCHEDULES }, (_, n) => store.firings(`s-${n}`, { limit: 1_000 }));
      return (await Promise.all(firings)).map((one) => one.map(({ slot }) => slot).reverse());
    };
    const fired = async (): Promise<number> => (await slots()).flat().length;

    let victim = await start();
    for (let n = 1; n < PROCESSES; n += 1) await start();
    for (let kills = 0; kills < KILLS; kills += 1) {
      const before = await fired();
      const { seen } = await eventually(fired, (count) => count > before + SCHEDULES, SOON_MS);
      expect(seen).toBeGreaterThan(before + SCHEDULES);
      await kill(victim);
      victim = await start();
    }
    for (const child of children.splice(0)) await kill(child);

    for (const one of await slots()) {
      expect(one.length).toBeGreaterThan(KILLS);
      expect(one).toEqual(one.map((_, at) => (one[0] ?? 0) + at * 1_000));
    }
    const firings = await Promise.all(
      Array.from({ length: SCHEDULES }, (_, n) => store.firings(`s-${n}`, { limit: 1_000 })),
    );
    const runs = firings.flat().map(({ run }) => run);
    expect(firings.flat().every(({ outcome }) => outcome === 'requested')).toBe(true);
    expect(new Set(runs).size).toBe(runs.length);
    expect((await journal.open()).map(({ id }) => id).sort()).toEqual(runs.sort());
    await database.close();
  });
});
