import type { RunDocument } from '../../core/run/document.js';
import type { ProbeResult } from '../../core/run/event.js';
import { between, elapsed, plural, spoken, stamp, stepName } from '../format.js';
import { brief, figureTable, phaseTable, provenance, residueBlock, titled, verdictLine } from './facts.js';
import { sections, table } from './table.js';
import { paint, toneOf } from './tone.js';

/** Longest evidence in a table, characters. */
const ON_A_SCREEN = 72;

/** Everything that a run document tells. @param whole evidence is not cut: what reads it is no screen */
export function showRun(run: RunDocument, whole: boolean): string {
  const room = whole ? Infinity : ON_A_SCREEN;
  return sections(
    verdictLine(run),
    provenance(run),
    residueBlock(run),
    figureTable(run),
    phaseTable(run),
    steps(run, room),
    gates(run, room),
    injections(run, room),
    hypothesis(run, room + 28),
    doses(run, room),
    overwritten(run),
    recovery(run),
    interruptions(run),
  );
}

const since = (run: RunDocument, at: string | null): string =>
  at === null ? '' : `+${elapsed(Date.parse(at) - Date.parse(run.createdAt))}`;

function took(from: string | null, to: string | null): string {
  const ms = between(from, to);
  return ms === null ? '' : spoken(ms);
}

function steps(run: RunDocument, room: number): string {
  const rows = run.steps.map((step) => [
    String(step.index + 1),
    stepName(step),
    paint(step.status === 'failed' ? 'bad' : step.status === 'done' ? 'good' : 'quiet', step.status),
    since(run, step.startedAt),
    took(step.startedAt, step.finishedAt),
    brief(step.detail, room),
  ]);
  return titled('Steps', table(['', 'step', 'status', 'at', 'took', 'detail'], rows));
}

function gates(run: RunDocument, room: number): string {
  const rows = run.gates.map(({ at, step, ramp, decision, evidence }) => [
    since(run, at),
    `step ${step + 1}, ramp ${ramp + 1}`,
    paint(decision === 'pass' ? 'good' : decision === 'worse' ? 'bad' : 'warn', decision),
    brief(evidence, room),
  ]);
  return titled('Gates', table(['at', 'gate', 'decision', 'evidence'], rows));
}

function injections(run: RunDocument, room: number): string {
  const rows = run.injections.flatMap((injection) => {
    const { id, kind, subject, state, undo, inEffectAt, revertedAt, deadline, proof, goneProof } = injection;
    const closed = state === 'reverted';
    return [
      [injection.class, `${kind} ${subject}`, paint(closed ? 'good' : 'warn', state), `undo: ${undo}`],
      ['', paint('quiet', brief(id, room)), since(run, inEffectAt), brief(proof, room)],
      ['', '', closed ? since(run, revertedAt) : `deadline ${stamp(deadline)}`, brief(goneProof, room)],
    ];
  });
  return titled(`Injections: ${run.injections.length}`, table(['', '', '', ''], rows));
}

function hypothesis({ hypothesis: { before, during, after } }: RunDocument, room: number): string {
  const checked = (when: string, results: readonly ProbeResult[]): string[][] =>
    results.map(({ ok, detail }) => [
      when,
      ok === null ? paint('warn', 'undecided') : ok ? paint('good', 'held') : paint('bad', 'not held'),
      brief(detail, room),
    ]);
  const breaches = during.breaches.map(({ from, to, detail }) => [
    'during',
    paint('bad', to === null ? 'breach, never over' : `breach of ${spoken(between(from, to) ?? 0)}`),
    brief(detail, room),
  ]);
  const watched = during.samples > 0 ? [['during', '', plural(during.samples, 'reading')]] : [];
  const rows = [...checked('before', before?.results ?? []), ...watched, ...breaches];
  return titled('Steady state', table(['', '', ''], [...rows, ...checked('after', after?.results ?? [])]));
}

function doses(run: RunDocument, room: number): string {
  const rows = run.doses.flatMap(({ doses: of, knee }) =>
    of.map(({ injection, label, requests, errors, p99Ms, left }) => [
      label,
      `p99 ${p99Ms === null ? 'not measured' : spoken(p99Ms)}`,
      requests > 0 ? `${errors} of ${plural(requests, 'request')} failed` : '',
      injection === knee?.injection ? paint('warn', `knee: ${brief(knee.reason, room)}`) : brief(left[0] ?? '', room),
    ]),
  );
  return titled('Doses', table(['', '', '', ''], rows));
}

/** Both values of each: what was lost is seen, not only counted. */
function overwritten({ writes }: RunDocument): string {
  const rows = (writes?.overwritten ?? []).flatMap(({ key, kept, lost }) => [
    [brief(key, 30), 'lost', lost.region, brief(lost.value, 60)],
    ['', 'kept', kept.region, brief(kept.value, 60)],
  ]);
  return titled(`Overwritten writes: ${writes?.conflicts ?? 0}`, table(['key', '', 'in', 'value'], rows));
}

function recovery(run: RunDocument): string {
  const rows = run.recovery.map(({ injection, goneAt, steadyAt }) => [
    run.injections.find(({ id }) => id === injection)?.subject ?? injection,
    steadyAt === null ? paint('bad', 'never steady again') : spoken(between(goneAt, steadyAt) ?? 0),
  ]);
  return titled('Recovery after the fault was gone', table(['', ''], rows));
}

function interruptions(run: RunDocument): string {
  const rows = run.interruptions.map(({ at, resumedAt, by }) => [
    since(run, at),
    paint(toneOf('aborted'), `${spoken(between(at, resumedAt) ?? 0)} without a worker`),
    `taken over by ${by}`,
  ]);
  return titled('Interruptions', table(['', '', ''], rows));
}
