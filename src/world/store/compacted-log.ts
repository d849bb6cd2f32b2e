import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Ranges } from '../protocol.js';
import { type Database } from './database.js';
import { type Entry, type Version } from './entry.js';
import { EntryLog, readLines } from './log.js';
import { type Conflict } from './merge.js';

/** Grown by this much, the log is compacted: some minutes of the default load, and a start reads no more than that. */
const LIMIT_BYTES = 64 << 20;
/** Lines written between one turn for users and the next. */
const CHUNK = 200;

/** A line of the base: what a store knows, without the writes that nobody needs to read again. */
export type BaseLine =
  | { readonly from: number; readonly logged: Ranges }
  | { readonly version: Version }
  /** An own write that a peer has not acknowledged. */
  | { readonly pending: Entry }
  | { readonly conflict: Conflict | string };

/**
 * The log of a store in generations, `PATH`, `PATH.1`, ..., and a base that stands for all before one of them. What
 * `append` has resolved for is in one or the other at every moment; a kill leaves the former base with all logs since.
 */
export class CompactedLog {
  private generation = 0;
  private log: EntryLog;
  /** The log before, while a base is being written for it. */
  private former: EntryLog | null = null;
  private bytes = 0;
  private compacting: Promise<void> | null = null;

  /** `pending`: own writes that a peer has not acknowledged yet. */
  constructor(
    private readonly path: string,
    private readonly database: Database,
    private readonly pending: () => Iterable<Entry>,
    private readonly limitBytes = LIMIT_BYTES,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.generation = Math.max(0, ...this.generations());
    this.log = new EntryLog(this.at(this.generation));
  }

  /** Brings the database to what it knew. @returns this region's writes that a peer may lack, in order. */
  replay(): readonly Entry[] {
    const own = new Map<string, Entry>();
    const from = this.readBase((entry) => own.set(entry.id, entry));
    const take = (entry: Entry): void => {
      this.database.apply(entry);
      if (entry.region === this.database.region) own.set(entry.id, entry);
    };
    this.forgetBefore(from);
    for (const generation of this.generations()) {
      const log = generation === this.generation ? this.log : new EntryLog(this.at(generation));
      this.bytes += statSync(this.at(generation)).size;
      log.replay(take);
      if (log !== this.log) log.close();
    }
    return [...own.values()].sort((a, b) => a.at - b.at);
  }

  append(entry: Entry): Promise<void> {
    const { length, written } = this.log.append(entry);
    this.bytes += length;
    if (this.bytes > this.limitBytes && !this.compacting) setImmediate(() => void this.compact());
    return written;
  }

  /** Resolves when everything appended so far is written. */
  async settled(): Promise<void> {
    await this.former?.settled();
    await this.log.settled();
  }

  /** Begins a new log and writes a base for all before it. To be called when everything applied is appended. */
  compact(): Promise<void> {
    this.compacting ??= this.rebase().finally(() => (this.compacting = null));
    return this.compacting;
  }

  private async rebase(): Promise<void> {
    const former = (this.former = this.log);
    this.generation += 1;
    this.log = new EntryLog(this.at(this.generation));
    this.bytes = 0;
    // What is known now; its values later. One that is newer by then is in the new log as well, and is merged to the same.
    const head: BaseLine = { from: this.generation, logged: this.database.logged.toRanges() };
    await former.settled();
    // Whoever waited for the last of them has offered it to the peers by then.
    await new Promise((resolve) => setImmediate(resolve));
    const pending = [...this.pending()];
    const temporary = `${this.base}.tmp`;
    const file = openSync(temporary, 'w');
    let chunk: string[] = [];
    for (const line of this.lines(head, pending)) {
      chunk.push(`${JSON.stringify(line)}\n`);
      if (chunk.length < CHUNK) continue;
      writeWhole(file, chunk.join(''));
      chunk = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
    writeWhole(file, chunk.join(''));
    closeSync(file);
    renameSync(temporary, this.base);
    this.forgetBefore(this.generation);
    former.close();
    this.former = null;
  }

  private *lines(head: BaseLine, pending: readonly Entry[]): Iterable<BaseLine> {
    yield head;
    for (const entry of pending) yield { pending: entry };
    for (const version of this.database.all()) yield { version };
    for (const conflict of this.database.overwritten.kept()) yield { conflict };
  }

  /** @returns the first generation that the base does not stand for. */
  private readBase(takePending: (entry: Entry) => void): number {
    let from = 0;
    if (!existsSync(this.base)) return from;
    readLines(this.base, (text) => {
      const line = JSON.parse(text) as BaseLine;
      if ('from' in line) {
        from = line.from;
        this.database.logged.addAll(line.logged);
      } else if ('version' in line) this.database.restore(line.version);
      else if ('pending' in line) takePending(line.pending);
      else this.database.overwritten.restore(line.conflict);
    });
    return from;
  }

  private forgetBefore(from: number): void {
    for (const generation of this.generations()) if (generation < from) rmSync(this.at(generation));
  }

  /** Rising. */
  private generations(): readonly number[] {
    const name = basename(this.path);
    const suffixes = readdirSync(dirname(this.path)).flatMap((file) => {
      if (file === name) return ['0'];
      return file.startsWith(`${name}.`) ? [file.slice(name.length + 1)] : [];
    });
    return suffixes
      .filter((suffix) => /^\d+$/.test(suffix))
      .map(Number)
      .sort((a, b) => a - b);
  }

  private at(generation: number): string {
    return generation === 0 ? this.path : `${this.path}.${generation}`;
  }

  private get base(): string {
    return basePath(this.path);
  }
}

/** Where the base of the log at `path` lies. */
export function basePath(path: string): string {
  return `${path}.base`;
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
