import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { enter } from './inside.js';
import { bytesIn, shortageIn } from './machine-memory.js';
import { memoryCountOf } from './memory-count.js';
import { processesMemory } from './processes.js';

/** `hold.js BYTES FOLDER...`: takes so much memory and keeps it, then says by how much the count of what it is inside rose. */
const PIECE = 16 * 1024 * 1024;
/** What cannot be made smaller, and no page of another like it. */
const PAGE = randomBytes(4096);
/** How often is looked whether it is spared, milliseconds. */
const LOOK_MS = 1000;

const [bytes = '0', ...folders] = process.argv.slice(2);
enter(folders);
const pieces: Buffer[] = [];
const own = ownMemory();
const before = counted();
take(Number(bytes));

/** Piece by piece: whoever takes memory must hear that he is to stop. */
function take(left: number): void {
  if (left <= 0) {
    const rose = counted() - before;
    process.stdout.write(`${JSON.stringify({ own, rose })}\n`);
    setInterval(() => goIfShort(0), LOOK_MS);
    return;
  }
  const size = Math.min(left, PIECE);
  goIfShort(size);
  // What was only asked for is nowhere: memory is there when it is written to.
  pieces.push(Buffer.allocUnsafeSlow(size).fill(PAGE));
  setImmediate(take, left - size);
}

/** Others may have come to need what is held here. */
function goIfShort(more: number): void {
  const short = shortageIn(ofKernel('meminfo'), more);
  if (short === null) return;
  console.error(`let go, since ${short}`);
  process.exit(1);
}

/** Of the control group, or, where it joins none, of all processes that it sees. */
function counted(): number {
  return folders.length > 0 ? memoryCountOf(folders).anonymous : processesMemory();
}

/** What this program has besides. */
function ownMemory(): number {
  return bytesIn(ofKernel('self/status'), 'RssAnon');
}

function ofKernel(file: string): string {
  return readFileSync(`/proc/${file}`, 'utf8');
}
