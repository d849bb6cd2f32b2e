import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunJournal } from '../../src/core/ports/journal.js';
import { eventually } from '../conformance/eventually.js';
import { CREATED, TTL_MS } from '../conformance/journal-held.js';
import { requested } from '../fakes/run-events.js';

const DIST = resolve(process.env['DIST_UNDER_TEST'] ?? 'dist');
const SCRIPT = resolve('test/service/journal-process.mjs');
const SOON_MS = 30_000;

export interface Line {
  readonly acquired?: number | null;
  readonly durable?: number;
  readonly epoch?: number;
  readonly seq?: number;
  readonly error?: string;
  readonly message?: string;
}

export interface SharedJournal {
  /** A file, or the URL of a server: what other processes open. */
  readonly where: string;
  readonly journal: RunJournal;
  readonly expireLeases: () => Promise<void>;
}

/** Processes at one journal, started and killed by a suite. */
export class JournalProcesses {
  private readonly children: ChildProcess[] = [];

  /** @param shell what a shell does before it becomes the process */
  start(
    where: string,
    owner: string,
    mode: 'append' | 'take',
    shell = 'true',
  ): { child: ChildProcess; lines: Line[]; ended: Promise<void> } {
    const args = ['-c', `${shell}; exec "$0" "$@"`, process.execPath, SCRIPT, DIST, where, 'run-1', owner, mode];
    const child = spawn('/bin/sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: Line[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line));
    this.children.push(child);
    return { child, lines, ended: once(child, 'close').then(() => undefined) };
  }

  killAll(): void {
    for (const child of this.children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  }
}

/** What holds for processes that share a journal, whatever it is kept in. Each test needs a journal that is not there yet. */
export function sharedJournalSuite(processes: JournalProcesses, bench: () => SharedJournal): void {
  it('a process killed in the middle of appends leaves every append whole, and none that it was told of is lost', async () => {
    const { journal, where, expireLeases } = bench();
    await journal.create('run-1', requested('run-1'), CREATED);
    for (let kills = 1; kills <= 3; kills += 1) {
      const { child, lines, ended } = processes.start(where, `worker-${kills}`, 'append');
      const { seen } = await eventually(
        async () => lines.length,
        (count) => count > 20 + kills * 7,
        SOON_MS,
      );
      expect(seen).toBeGreaterThan(20);
      child.kill('SIGKILL');
      await ended;
      const told = lines.at(-1)?.durable ?? 0;
      const read = await journal.read('run-1');
      expect(read.map(({ seq }) => seq)).toEqual(read.map((_, index) => index));
      expect((read.length - 1) % 5).toBe(0);
      expect(read.length).toBeGreaterThanOrEqual(told);
      expect(lines[0]).toEqual({ acquired: kills });
      expect(await journal.acquire('run-1', 'impatient', TTL_MS)).toBeNull();
      await expireLeases();
    }
  });

  it('processes that fight for one run never hold it at once: epochs are taken once each, events stand in their order', async () => {
    const { journal, where } = bench();
    await journal.create('run-1', requested('run-1'), CREATED);
    const fighters = ['left', 'right'].map((owner) => processes.start(where, owner, 'take'));
    for (const { ended } of fighters) await ended;
    const lines = fighters.flatMap((fighter) => fighter.lines);
    expect(lines.filter(({ error }) => error)).toEqual([]);
    expect(lines.map(({ epoch }) => epoch ?? 0).sort((a, b) => a - b)).toEqual(upTo(40));
    const read = (await journal.read('run-1')).slice(1);
    expect(read.map(({ epoch }) => epoch)).toEqual(upTo(40));
    expect(read.map(({ seq }) => seq)).toEqual(upTo(40));
  });

  it('processes that meet at a journal which is not there yet make it once', async () => {
    const { journal, where } = bench();
    const fighters = ['a', 'b', 'c'].map((owner) => processes.start(where, owner, 'take'));
    for (const { ended } of fighters) await ended;
    expect(fighters.map(({ lines }) => lines[0]?.error)).toEqual(['run-not-found', 'run-not-found', 'run-not-found']);
    await journal.create('run-1', requested('run-1'), CREATED);
    expect(await journal.due()).toEqual([{ id: 'run-1', epoch: 0 }]);
  });
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
