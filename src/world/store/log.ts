import { closeSync, ftruncateSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Entry } from './entry.js';

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

/**
 * An append-only log: one entry a line. What `append` has resolved for is in the file, and survives the
 * death of the process (not of the machine: no fsync). A disk that refuses ends the process: nothing is promised then.
 */
export class EntryLog {
  private readonly file: number;
  private waiting: { readonly line: string; readonly written: () => void }[] = [];

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, 'a');
  }

  /** All entries in order. A last line that a kill tore is removed; it was promised to nobody. */
  replay(take: (entry: Entry) => void): void {
    const whole = readLines(this.path, (line) => take(JSON.parse(line) as Entry));
    if (whole < fstatSync(this.file).size) ftruncateSync(this.file, whole);
  }

  /** `written` resolves when it is; all entries of one tick share one write. `length`: characters. */
  append(entry: Entry): { readonly length: number; readonly written: Promise<void> } {
    const line = `${JSON.stringify(entry)}\n`;
    const written = new Promise<void>((resolve) => {
      if (this.waiting.length === 0) setImmediate(() => this.flush());
      this.waiting.push({ line, written: resolve });
    });
    return { length: line.length, written };
  }

  /** Nothing is appended any more. */
  close(): void {
    closeSync(this.file);
  }

  /** Resolves when everything appended so far is written. */
  settled(): Promise<void> {
    if (this.waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ line: '', written: resolve }));
  }

  private flush(): void {
    const batch = this.waiting;
    this.waiting = [];
    const bytes = Buffer.from(batch.map(({ line }) => line).join(''));
    for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done);
    for (const { written } of batch) written();
  }
}

/** @returns how many bytes the complete lines take. */
export function readLines(path: string, take: (line: string) => void): number {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  let whole = 0;
  for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
    const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') take(line);
    rest = bytes.subarray(end);
    whole += end;
  }
  closeSync(file);
  return whole;
}
