import type { z } from 'zod';
import { SilverbackError } from '../../core/errors.js';
import type { RunDocument } from '../../core/run/document.js';
import type { Recorded } from '../../core/run/event.js';
import { MIGRATIONS } from '../migrations.js';
import { fingerprint, FORMAT, HEADER, LINE, type Line } from './lines.js';
import type { Moved, MovedRun } from './moved.js';

/** An error about the line that is being read. */
type Wrong = (message: string) => SilverbackError;

/**
 * The runs and rows of an export, part by part. A part is given out when all its lines are known to be what was written.
 * @param file for messages.
 * @throws `invalid-export` with the line, for a file that is damaged, of a newer version, or none of ours.
 */
export async function* readExport(file: string, lines: AsyncIterable<string>): AsyncGenerator<Moved> {
  let number = 0;
  let texts: string[] = [];
  let part: Line[] = [];
  let ended = false;
  const counted = { runs: 0, rows: 0 };
  const wrong: Wrong = (message) =>
    new SilverbackError('invalid-export', `${file} cannot be imported`, { issues: [{ file, line: number, message }] });
  for await (const text of lines) {
    number += 1;
    if (number === 1) {
      checkHeader(parsed(text, HEADER, wrong, 'this is no export of Silverback'), wrong);
      continue;
    }
    if (ended) throw wrong('there is more after the end');
    const line = parsed(text, LINE, wrong, 'this is no line of an export');
    if ('end' in line) {
      const { runs, rows } = line.end;
      if (part.length > 0 || runs !== counted.runs || rows !== counted.rows)
        throw wrong(`the end counts ${runs} runs and ${rows} rows, here are ${counted.runs} and ${counted.rows}`);
      ended = true;
    } else if ('closed' in line) {
      const moved = fingerprint(texts) === line.closed ? movedBy(part) : null;
      if (!moved) throw wrong(`the ${texts.length} lines before this are not what was written`);
      if ('rows' in moved) counted.rows += moved.rows.length;
      else counted.runs += 1;
      yield moved;
      [texts, part] = [[], []];
    } else {
      texts.push(text);
      part.push(line);
    }
  }
  if (!ended) throw wrong('the file breaks off after this line');
}

/** @returns null for lines that are no part together */
function movedBy(part: readonly Line[]): Moved | null {
  const [first] = part;
  if (first && 'run' in first) {
    return {
      row: first.run as unknown as MovedRun['row'],
      events: part.flatMap((line) => ('event' in line ? [line.event as unknown as Recorded] : [])),
      samples: part
        .flatMap((line) => ('samples' in line ? line.samples : []))
        .map(([at, series, value]) => ({ at, series, value })),
      document:
        part.flatMap((line) => ('document' in line ? [line.document as unknown as RunDocument] : []))[0] ?? null,
    };
  }
  if (first && 'row' in first)
    return { table: first.of, rows: part.flatMap((line) => ('row' in line ? [line.row] : [])) };
  return null;
}

function checkHeader({ export: { format, schema } }: z.infer<typeof HEADER>, wrong: Wrong): void {
  const unknown = schema.filter((migration) => !(migration in MIGRATIONS));
  if (format > FORMAT) throw wrong(`a newer Silverback wrote this (format ${format}): use that version`);
  if (unknown.length > 0) throw wrong(`a newer Silverback wrote this (it has ${unknown.join(', ')}): use that version`);
}

function parsed<T>(text: string, schema: z.ZodType<T>, wrong: Wrong, otherwise: string): T {
  const read = schema.safeParse(json(text));
  if (!read.success) throw wrong(otherwise);
  return read.data;
}

/** @returns undefined for what is not JSON */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
