import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareHome } from '../config/home.js';
import { SystemClock } from '../config/system-clock.js';
import { messageOf } from '../core/errors.js';
import type { ResidueItem } from '../core/ports/fleet.js';
import type { RunJournal } from '../core/ports/journal.js';
import { EXIT } from '../core/run/verdict.js';
import type { Ended } from '../engine/run-service.js';
import { worldStatus } from '../fleets/sandbox/end-world.js';
import { startApplication } from './application.js';
import { context } from './context.js';
import { printJson } from './output.js';
import type { JsonOption } from './options.js';

/** How long a run whose holder died may still look held: longer than any lease on a run. */
const LEASES_RUN_OUT_MS = 6_000;
const LOOK_AGAIN_MS = 200;

interface Swept {
  readonly runs: readonly {
    id: string;
    experiment: string;
    outcome: string;
    verdict: string | null;
    reason: string | null;
  }[];
  /** Runs that a living process holds; they are left alone. */
  readonly held: readonly string[];
  readonly residue: readonly ResidueItem[];
}

/** Rolls back what dead orchestrators left, and exits 5 when anything of ours is still in effect. */
export async function janitor({ json }: JsonOption): Promise<void> {
  const base = await context();
  const { home } = base.environment;
  await prepareHome(home);
  const app = await startApplication({
    ...base,
    clock: new SystemClock(),
    home,
    start: 'if-needed',
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    const { due, held } = await abandoned(app.journal);
    const ended: Ended[] = [];
    for (const run of due) {
      process.stderr.write(`rolling back run ${run}\n`);
      ended.push(await app.runs.reverse(run));
    }
    const residue = held.length > 0 ? [] : await leftOver(home, ended);
    const swept: Swept = {
      runs: ended.map(({ outcome, run }) => ({
        id: run.id,
        experiment: run.experiment,
        outcome,
        verdict: run.verdict,
        reason: run.reason,
      })),
      held,
      residue,
    };
    if (json) printJson(swept);
    else process.stdout.write(`${words(swept)}\n`);
    const open = ended.some(({ outcome }) => outcome !== 'finished' && outcome !== 'held');
    process.exitCode = residue.length > 0 || open ? EXIT.errored : EXIT.passed;
  } finally {
    await app.close();
  }
}

/** Waits until each open run is either free to be taken or still held after every lease of a dead holder has run out. */
async function abandoned(journal: RunJournal): Promise<{ due: readonly string[]; held: readonly string[] }> {
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const [due, open] = await Promise.all([journal.due(), journal.open()]);
    const held = open.map((run) => run.id).filter((run) => !due.includes(run));
    if (held.length === 0 || waited >= LEASES_RUN_OUT_MS) return { due, held };
    await sleep(LOOK_AGAIN_MS);
  }
}

/** What the world itself says is still in effect, after all runs were closed. */
async function leftOver(home: string, ended: readonly Ended[]): Promise<readonly ResidueItem[]> {
  const named = ended.flatMap(({ run }) => run.residue);
  try {
    const status = await worldStatus(home);
    const harm = (status?.harm ?? []).map((lease) =>
      item(
        'harm',
        lease.subject,
        lease.run,
        lease.injection,
        `ends by itself in ${Math.round(lease.expiresInMs / 1000)} s`,
      ),
    );
    const care = (status?.care ?? []).map((record) => item('care', record.what, record.run, record.injection, 'open'));
    return [...named, ...harm, ...care];
  } catch (error) {
    return [...named, item('unreadable', 'world', null, null, messageOf(error))];
  }
}

function item(
  kind: string,
  subject: string,
  run: string | null,
  injection: string | null,
  detail: string,
): ResidueItem {
  return { kind, subject, run, injection, detail };
}

function words({ runs, held, residue }: Swept): string {
  const lines = [
    ...runs.map(
      (run) =>
        `${run.id} ${run.experiment}: ${run.outcome === 'finished' ? `${run.verdict} (${run.reason})` : `${run.outcome}: ${run.reason ?? ''}`}`,
    ),
    ...held.map((run) => `${run} is held by a living process and was left alone`),
    ...residue.map((left) => `residue: ${left.kind} ${left.subject}: ${left.detail}`),
  ];
  return lines.length > 0 ? lines.join('\n') : 'nothing to do: no abandoned run, no residue';
}
