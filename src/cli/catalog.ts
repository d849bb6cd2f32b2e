import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bind, openFleet } from '../composition/workbench.js';
import { listExperiments } from '../config/catalog.js';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { isCode, type Issue, messageOf } from '../core/errors.js';
import type { RunDocument } from '../core/run/document.js';
import { formatIssue } from '../core/source/problem.js';
import { catalogRow, type CatalogRow, isAsExpected } from '../report/catalog-row.js';
import { catalogTable } from '../report/text/catalog-table.js';
import { beyond, chosenEntries, type Entry, lacking } from './catalog-entries.js';
import { catalogRows, type Held, misfit, withoutRun } from './catalog-rows.js';
import { catalogs, context, type Context } from './context.js';
import { onInterrupt } from './interrupt.js';
import type { CatalogOptions } from './options.js';
import { printJson } from './output.js';

/** As a command says it with `--json`. */
interface Refused {
  readonly code: string;
  readonly message: string;
  readonly issues: readonly Issue[];
}

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));

/** Runs the catalog, target by target in one world each; exit 1 unless every experiment ended as it expects. */
export async function catalog(names: readonly string[], { json, target }: CatalogOptions): Promise<void> {
  const base = await context();
  const chosen = chosenEntries(await listExperiments(catalogs(), { kinds: base.house }), names);
  const { entries, misfits } =
    target === undefined ? { entries: chosen, misfits: [] } : await moved(base, chosen, target);
  await prepareHome(base.environment.home);
  let stopped = false;
  // A terminal tells the run as well, which rolls back; only the next ones must not begin.
  const interrupt = onInterrupt(() => (stopped = true));
  const left: string[] = [];
  const ran = await catalogRows(
    entries,
    (name) => hold(base, name, target !== undefined, left),
    async (entry) => (stopped ? withoutRun(entry, 'the catalog was stopped before') : run(entry, target !== undefined)),
  );
  const rows = [...ran, ...misfits];
  interrupt.stop();
  if (json) printJson(rows);
  else process.stdout.write(`${catalogTable(rows)}\n`);
  left.forEach(say);
  process.exitCode = left.length === 0 && isAsExpected(rows) ? 0 : 1;
}

/** The same experiments on another target; how those must end whose own target is special is not said of any other. */
async function moved(
  base: Context,
  chosen: readonly Entry[],
  name: string,
): Promise<{ readonly entries: readonly Entry[]; readonly misfits: readonly CatalogRow[] }> {
  const target = await base.findTarget(name);
  const entries: Entry[] = [];
  const misfits: CatalogRow[] = [];
  for (const entry of chosen) {
    const own = await base.findTarget(entry.experiment.target);
    const why = beyond(own, target);
    if (why === null) entries.push({ ...entry, experiment: { ...entry.experiment, target: name } });
    else misfits.push(misfit(entry, why));
  }
  return { entries, misfits };
}

/**
 * Keeps the target's world for the runs on it.
 *
 * @param isMoved whether experiments are run there that need not fit it
 * @param left takes what went wrong when it was let go of, in words
 */
async function hold(base: Context, target: string, isMoved: boolean, left: string[]): Promise<Held> {
  const surroundings = { home: base.environment.home, clock: new SystemClock(), onProgress: say };
  const found = await base.findTarget(target);
  const fleet = await openFleet(surroundings, found, { start: 'if-needed', afterwards: 'end' });
  const shortOf = ({ experiment }: Entry) =>
    lacking(experiment, base.house.faults, fleet) ?? unsupported(() => bind(base.house, fleet, found, experiment));
  return {
    misfit: (entry) => (isMoved ? shortOf(entry) : null),
    leave: () => fleet.close().catch((error: unknown) => void left.push(`target ${target}: ${messageOf(error)}`)),
  };
}

/** @returns why a target does not support what is tried; null where it does */
function unsupported(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (isCode(error, 'unsupported-by-target')) return messageOf(error);
    throw error;
  }
}

/** @param isMoved to another target than its own, which it need not fit */
async function run(entry: Entry, isMoved: boolean): Promise<CatalogRow> {
  const { name, target } = entry.experiment;
  const args = ['run', name, '--json', ...(isMoved ? ['--target', target] : [])];
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const said = documentIn(await text(child.stdout));
  const code = await ended;
  if (said && !('error' in said)) return catalogRow(name, entry.expects, said);
  if (isMoved && said?.error.code === 'unsupported-by-target') return misfit(entry, reasonIn(said.error));
  return withoutRun(entry, said ? said.error.message : `it ended with exit code ${code} and said nothing whole`);
}

const reasonIn = ({ message, issues: [issue] }: Refused): string => (issue ? formatIssue(issue) : message);

/** @returns the one document of a run, or why there was none; null when its process ended before it was said whole */
function documentIn(said: string): RunDocument | { readonly error: Refused } | null {
  try {
    return JSON.parse(said) as RunDocument | { readonly error: Refused };
  } catch {
    return null;
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
