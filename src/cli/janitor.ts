import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { messageOf } from '../core/errors.js';
import type { ResidueItem } from '../core/ports/fleet.js';
import type { RunJournal, RunSummary } from '../core/ports/journal.js';
import { EXIT } from '../core/run/verdict.js';
import type { RunWorker } from '../engine/run-worker.js';
import { worldResidue } from '../fleets/sandbox/world-residue.js';
import { sweepText, type Swept, type SweptRun } from '../report/text/sweep-text.js';
import { startApplication } from './application.js';
import { context } from './context.js';
import { printJson } from './output.js';
import type { JsonOption } from './options.js';

/** How long a run whose holder died may still look held: longer than any lease on a run. */
const LEASES_RUN_OUT_MS = 6_000;
const LOOK_AGAIN_MS = 200;
/** A run that was requested a moment ago is waiting for its own process, which is still starting. */
const STARTS_WITHIN_MS = 10_000;

/** Rolls back what dead orchestrators left, and exits 5 when anything of ours is still in effect. */
export async function janitor({ json }: JsonOption): Promise<void> {
  const base = await context();
  const { home } = base.environment;
  await prepareHome(home);
  const app = await startApplication({
    house: base.house,
    incidents: base.incidents,
    clock: new SystemClock(),
    ...base.environment,
    start: 'if-needed',
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    const { due, held } = await abandoned(app.journal);
    const runs: SweptRun[] = [];
    for (const run of due) runs.push(await reversed(app.worker, run));
    const open = (await app.journal.open()).map(({ id }) => id);
    const swept: Swept = { runs, held: held.map(({ id }) => id), open, residue: await leftOver(home, held) };
    if (json) printJson(swept);
    else process.stdout.write(`${sweepText(swept)}\n`);
    const unfinished = runs.some(({ outcome }) => outcome !== 'finished' && outcome !== 'held');
    process.exitCode = swept.residue.length > 0 || unfinished ? EXIT.errored : EXIT.passed;
  } finally {
    await app.close();
  }
}

/** A run that cannot be rolled back is reported, and does not keep the others from it. */
async function reversed(worker: RunWorker, { id, experiment }: RunSummary): Promise<SweptRun> {
  process.stderr.write(`rolling back run ${id}\n`);
  try {
    const { outcome, run } = await worker.reverse(id);
    return { id, experiment, outcome, verdict: run.verdict, reason: run.reason };
  } catch (error) {
    return { id, experiment, outcome: 'failed', verdict: null, reason: messageOf(error) };
  }
}

/** Waits until each open run is either free to be taken or still held after every lease of a dead holder has run out. */
async function abandoned(journal: RunJournal): Promise<{ due: readonly RunSummary[]; held: readonly RunSummary[] }> {
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const [free, open] = await Promise.all([journal.due(), journal.open()]);
    const due = open.filter((run) => free.some(({ id }) => id === run.id) && !isStarting(run));
    const held = open.filter((run) => !due.includes(run));
    if (held.length === 0 || waited >= LEASES_RUN_OUT_MS) return { due, held };
    await sleep(LOOK_AGAIN_MS);
  }
}

function isStarting({ status, createdAt }: RunSummary): boolean {
  return status === 'queued' && Date.now() - Date.parse(createdAt) < STARTS_WITHIN_MS;
}

/** What the world itself says is still in effect, but for what living processes hold. */
async function leftOver(home: string, held: readonly RunSummary[]): Promise<readonly ResidueItem[]> {
  try {
    const residue = await worldResidue(home);
    // What says no run may be of any.
    return residue.filter(({ run }) => (run === null ? held.length === 0 : held.every(({ id }) => id !== run)));
  } catch (error) {
    return [{ kind: 'unreadable', subject: 'world', run: null, injection: null, detail: messageOf(error) }];
  }
}
