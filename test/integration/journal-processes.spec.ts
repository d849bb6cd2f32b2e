import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'libsql';
import type { RunJournal } from '../../src/core/ports/journal.js';
import { sqliteJournal } from '../../src/journal/sqlite.js';
import { eventually } from '../conformance/eventually.js';
import { CREATED, TTL_MS } from '../conformance/journal-held.js';
import { requested } from '../fakes/run-events.js';

const DIST = resolve(process.env['DIST_UNDER_TEST'] ?? 'dist');
const SCRIPT = resolve('test/integration/journal-process.mjs');
const SOON_MS = 30_000;

interface Line {
  readonly acquired?: number | null;
  readonly durable?: number;
  readonly epoch?: number;
  readonly seq?: number;
  readonly error?: string;
  readonly message?: string;
}

describe('a journal shared by processes', () => {
  let home: string;
  let file: string;
  let journal: RunJournal;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-processes-'));
    file = join(home, 'journal.db');
    journal = sqliteJournal(file);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
    await journal.close();
    await rm(home, { recursive: true, force: true });
  });

  function start(owner: string, mode: 'append' | 'take', shell = ''): { child: ChildProcess; lines: Line[] } {
    const args = [SCRIPT, DIST, file, 'run-1', owner, mode];
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    const child = shell
      ? spawn('/bin/sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...args], { stdio })
      : spawn(process.execPath, args, { stdio });
    const lines: Line[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line));
    children.push(child);
    return { child, lines };
  }

  async function ended(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }

  function integrity(): unknown {
    const db = new Database(file);
    const rows: unknown = db.pragma('integrity_check');
    db.close();
    return rows;
  }

  it('a process killed in the middle of appends leaves every append whole, and none that it was told of is lost', async () => {
    await journal.create('run-1', requested('run-1'), CREATED);
    for (let kills = 1; kills <= 3; kills += 1) {
      const { child, lines } = start(`worker-${kills}`, 'append');
      const { seen } = await eventually(
        async () => lines.length,
        (count) => count > 20 + kills * 7,
        SOON_MS,
      );
      expect(seen).toBeGreaterThan(20);
      child.kill('SIGKILL');
      await ended(child);
      const told = lines.at(-1)?.durable ?? 0;
      const read = await journal.read('run-1');
      expect(read.map(({ seq }) => seq)).toEqual(read.map((_, index) => index));
      expect((read.length - 1) % 5).toBe(0);
      expect(read.length).toBeGreaterThanOrEqual(told);
      expect(lines[0]).toEqual({ acquired: kills });
      expect(await journal.acquire('run-1', 'impatient', TTL_MS)).toBeNull();
      expireLeases();
    }
    expect(integrity()).toEqual([{ integrity_check: 'ok' }]);
  });

  it('processes that fight for one run never hold it at once: epochs are taken once each, events stand in their order', async () => {
    await journal.create('run-1', requested('run-1'), CREATED);
    const fighters = [start('left', 'take'), start('right', 'take')];
    for (const { child } of fighters) await ended(child);
    const lines = fighters.flatMap((fighter) => fighter.lines);
    expect(lines.filter(({ error }) => error)).toEqual([]);
    expect(lines.map(({ epoch }) => epoch ?? 0).sort((a, b) => a - b)).toEqual(upTo(40));
    const read = (await journal.read('run-1')).slice(1);
    expect(read.map(({ epoch }) => epoch)).toEqual(upTo(40));
    expect(read.map(({ seq }) => seq)).toEqual(upTo(40));
  });

  it('processes that meet at a journal which is not there yet make it once', async () => {
    const fighters = ['a', 'b', 'c'].map((owner) => start(owner, 'take'));
    for (const { child } of fighters) await ended(child);
    expect(fighters.map(({ lines }) => lines[0]?.error)).toEqual(['run-not-found', 'run-not-found', 'run-not-found']);
    await journal.create('run-1', requested('run-1'), CREATED);
    expect(await journal.due()).toEqual(['run-1']);
  });

  it('when no more can be written the error says so, and what was told durable is there', async () => {
    await journal.create('run-1', requested('run-1'), CREATED);
    // A limit of 500 KiB a file stands in for a disk that is full.
    const { child, lines } = start('worker', 'append', `trap '' XFSZ; ulimit -f 1000`);
    await ended(child);
    const last = lines.at(-1);
    expect(['home-unwritable', 'journal-unavailable']).toContain(last?.error);
    expect(last?.message).toContain(file);
    const told = lines.at(-2)?.durable ?? 0;
    expect(told).toBeGreaterThan(20);
    expect(await journal.read('run-1')).toHaveLength(told);
    expect(integrity()).toEqual([{ integrity_check: 'ok' }]);
  });

  function expireLeases(): void {
    const db = new Database(file);
    db.exec('update runs set lease_expires_ms = 0');
    db.close();
  }
});

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
