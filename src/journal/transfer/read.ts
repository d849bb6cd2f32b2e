import type { z } from 'zod';
import { SilverbackError } from '../../core/errors.js';
import type { Sample } from '../../core/ports/journal.js';
import type { RunDocument } from '../../core/run/document.js';
import type { Recorded } from '../../core/run/event.js';
import { MIGRATIONS } from '../migrations.js';
import { fingerprint, FORMAT, HEADER, LINE } from './lines.js';
import type { MovedRun } from './moved-run.js';

/** A run of which not all lines have been read. */
interface Begun {
  readonly row: MovedRun['row'];
  readonly lines: string[];
  readonly events: Recorded[];
  readonly samples: Sample[];
  document: RunDocument | null;
}

/**
 * The runs of an export. Nothing is given out that is not whole.
 * @param file for messages.
 * @throws `invalid-export` with the line, for a file that is damaged, of a newer version, or none of ours.
 */
export async function* readExport(file: string, lines: AsyncIterable<string>): AsyncGenerator<MovedRun> {
  let number = 0;
  let runs = 0;
  let begun: Begun | null = null;
  let ended = false;
  const wrong = (message: string): SilverbackError => invalid(file, number, message);
  for await (const text of lines) {
    number += 1;
    if (number === 1) {
      checkHeader(parsed(text, HEADER, wrong, 'this is no export of Silverback'), wrong);
      continue;
    }
    if (ended) throw wrong('there is more after the end');
    const line = parsed(text, LINE, wrong, 'this is no line of an export');
    if ('end' in line) {
      if (begun || line.end.runs !== runs) throw wrong(`the end counts ${line.end.runs} runs, here are ${runs}`);
      ended = true;
    } else if ('run' in line) {
      if (begun) throw wrong(`run ${begun.row.id} is not closed before the next`);
      begun = { row: line.run as unknown as MovedRun['row'], lines: [text], events: [], samples: [], document: null };
    } else if (!begun) {
      throw wrong('this belongs to no run');
    } else if ('closed' in line) {
      yield whole(begun, line.closed, wrong);
      begun = null;
      runs += 1;
    } else {
      add(begun, line);
      begun.lines.push(text);
    }
  }
  if (!ended) throw wrong('the file breaks off after this line');
}

type Wrong = (message: string) => SilverbackError;

function add(
  begun: Begun,
  line: Exclude<z.infer<typeof LINE>, { run: unknown } | { closed: unknown } | { end: unknown }>,
) {
  if ('event' in line) begun.events.push(line.event as unknown as Recorded);
  else if ('samples' in line) begun.samples.push(...line.samples.map(([at, series, value]) => ({ at, series, value })));
  else begun.document = line.document as unknown as RunDocument;
}

function whole({ row, lines, events, samples, document }: Begun, closed: string, wrong: Wrong): MovedRun {
  if (fingerprint(lines) !== closed) throw wrong(`the lines of run ${row.id} are not what was written`);
  return { row, events, samples, document };
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

function invalid(file: string, line: number, message: string): SilverbackError {
  return new SilverbackError('invalid-export', `${file} cannot be imported`, { issues: [{ file, line, message }] });
}
