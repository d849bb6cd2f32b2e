import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openFleet } from '../composition/workbench.js';
import { listExperiments } from '../config/catalog.js';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import type { RunDocument } from '../core/run/document.js';
import { catalogRow, type CatalogRow } from '../report/catalog-row.js';
import { catalogTable } from '../report/text/catalog-table.js';
import { chosenEntries, type Entry } from './catalog-entries.js';
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
  const rows: CatalogRow[] = [];
  for (const target of new Set(entries.map(({ experiment }) => experiment.target))) {
    const leave = await hold(base, target);
    try {
      for (const entry of entries.filter(({ experiment }) => experiment.target === target))
        rows.push(stopped ? missing(entry, 'the catalog was stopped before') : await ran(entry));
    } finally {
      await leave();
    }
  }
  interrupt.stop();
  if (json) printJson(rows);
  else process.stdout.write(`${catalogTable(rows)}\n`);
  process.exitCode = rows.every(({ asExpected }) => asExpected) ? 0 : 1;
}

/** Keeps the target's world for the runs on it. @returns what lets go of it */
async function hold(base: Context, target: string): Promise<() => Promise<void>> {
  const surroundings = { home: base.environment.home, clock: new SystemClock(), onProgress: say };
  const fleet = await openFleet(surroundings, await base.findTarget(target), 'if-needed', false);
  return () => fleet.close();
}

async function ran(entry: Entry): Promise<CatalogRow> {
  const { name } = entry.experiment;
  const child = spawn(process.execPath, [CLI, 'run', name, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const said = await text(child.stdout);
  const code = await ended;
  const document = said === '' ? null : (JSON.parse(said) as RunDocument | { readonly error: { message: string } });
  if (!document || 'error' in document)
    return missing(entry, document ? document.error.message : `it said nothing and ended with exit code ${code}`);
  return catalogRow(name, entry.expects, document);
}

function missing({ experiment, expects }: Entry, reason: string): CatalogRow {
  return {
    name: experiment.name,
    expects,
    verdict: null,
    reason,
    run: null,
    asExpected: false,
    harm: { injections: 0, proven: 0 },
    lost: null,
    recoveryMs: null,
    durationMs: null,
  };
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
