import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openFleet } from '../composition/workbench.js';
import { listExperiments } from '../config/catalog.js';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { messageOf } from '../core/errors.js';
import type { RunDocument } from '../core/run/document.js';
import { catalogRow, type CatalogRow } from '../report/catalog-row.js';
import { catalogTable } from '../report/text/catalog-table.js';
import { chosenEntries, type Entry } from './catalog-entries.js';
import { catalogRows, withoutRun } from './catalog-rows.js';
import { catalogs, context, type Context } from './context.js';
import { onInterrupt } from './interrupt.js';
import type { CatalogOptions } from './options.js';
import { printJson } from './output.js';

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));

/** Runs the catalog, target by target in one world each; exit 1 unless every experiment ended as it expects. */
export async function catalog(names: readonly string[], { json }: CatalogOptions): Promise<void> {
  const base = await context();
  const entries = chosenEntries(await listExperiments(catalogs(), { kinds: base.house }), names);
  await prepareHome(base.environment.home);
  let stopped = false;
  // A terminal tells the run as well, which rolls back; only the next ones must not begin.
  const interrupt = onInterrupt(() => (stopped = true));
  const left: string[] = [];
  const rows = await catalogRows(
    entries,
    (target) => hold(base, target, left),
    async (entry) => (stopped ? withoutRun(entry, 'the catalog was stopped before') : ran(entry)),
  );
  interrupt.stop();
  if (json) printJson(rows);
  else process.stdout.write(`${catalogTable(rows)}\n`);
  left.forEach(say);
  process.exitCode = left.length === 0 && rows.every(({ asExpected }) => asExpected) ? 0 : 1;
}

/** Keeps the target's world for the runs on it. @param left takes what went wrong when it was let go of, in words */
async function hold(base: Context, target: string, left: string[]): Promise<() => Promise<void>> {
  const surroundings = { home: base.environment.home, clock: new SystemClock(), onProgress: say };
  const fleet = await openFleet(surroundings, await base.findTarget(target), {
    start: 'if-needed',
    afterwards: 'end',
  });
  return () => fleet.close().catch((error: unknown) => void left.push(`target ${target}: ${messageOf(error)}`));
}

async function ran(entry: Entry): Promise<CatalogRow> {
  const { name } = entry.experiment;
  const child = spawn(process.execPath, [CLI, 'run', name, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const said = documentIn(await text(child.stdout));
  const code = await ended;
  if (said && !('error' in said)) return catalogRow(name, entry.expects, said);
  return withoutRun(entry, said ? said.error.message : `it ended with exit code ${code} and said nothing whole`);
}

/** @returns the one document of a run; null when its process ended before it was said whole */
function documentIn(said: string): RunDocument | { readonly error: { readonly message: string } } | null {
  try {
    return JSON.parse(said) as RunDocument;
  } catch {
    return null;
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
