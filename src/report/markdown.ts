import type { RunDocument } from '../core/run/document.js';
import { keyFigures } from './figures.js';
import { between, objectiveName, phaseName, plural, spoken, stamp, stepName } from './format.js';
import { code, details, markdownTable, plain } from './markdown/syntax.js';

/** The run for a pull request: the verdict first, then what it rests on, the evidence folded away. */
export function renderMarkdown(run: RunDocument): string {
  const parts = [
    `## ${run.verdict ?? run.status}: ${plain(run.reason ?? 'not finished')}`,
    provenance(run),
    residue(run),
    figures(run),
    failedProbes(run),
    titled('Phases', phases(run)),
    details(`Steps: ${run.steps.length}`, steps(run)),
    details(`Gates: ${run.gates.length}`, gates(run)),
    details(`Injections: ${run.injections.length}`, injections(run)),
    `<sub>Silverback run ${code(run.id)}, experiment ${code(run.experimentHash.slice(0, 12))}</sub>`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const titled = (title: string, body: string): string => (body === '' ? '' : `### ${title}\n\n${body}`);

function provenance(run: RunDocument): string {
  const took = between(run.startedAt, run.finishedAt);
  const set = Object.entries(run.variables).map(([name, value]) => code(`${name}=${value}`));
  const where = run.simulated ? `${code(run.target)}, simulated` : code(run.target);
  return [
    `**${plain(run.experimentTitle || run.experiment)}** (${code(run.experiment)} on ${where})`,
    `${stamp(run.startedAt ?? run.createdAt)}${took === null ? '' : `, took ${spoken(took)}`}`,
    ...(set.length > 0 ? [set.join(' ')] : []),
  ].join('  \n');
}

function residue({ residue: left }: RunDocument): string {
  if (left.length === 0) return '';
  const rows = left.map(({ kind, subject, detail }) => [code(kind), code(subject), plain(detail)]);
  const title = `Residue: ${plural(left.length, 'change')} of ours still in effect`;
  return titled(title, `Run \`silverback janitor\`.\n\n${markdownTable(['kind', 'subject', 'seen'], rows)}`);
}

function figures(run: RunDocument): string {
  const mark = { good: '✅', bad: '❌' } as const;
  const rows = keyFigures(run).map(({ label, value, note, tone }) => [
    label,
    `**${plain(value)}**`,
    plain(note),
    tone ? mark[tone] : '',
  ]);
  return markdownTable(['', '', '', ''], rows);
}

function failedProbes({ hypothesis: { before, during, after }, finishedAt }: RunDocument): string {
  const checked = (when: string, of: typeof before): string[][] =>
    (of?.results ?? [])
      .filter(({ ok }) => ok !== true)
      .map(({ probe, ok, detail }) => [when, code(probe), ok === null ? 'undecided' : 'not held', plain(detail)]);
  const broken = during.breaches.map(({ probe, from, to, detail }) => {
    const ms = between(from, to ?? finishedAt);
    return ['during', code(probe), `not held${ms === null ? '' : ` for ${spoken(ms)}`}`, plain(detail)];
  });
  const rows = [...checked('before', before), ...broken, ...checked('after', after)];
  return titled('Probes that did not hold', markdownTable(['when', 'probe', '', 'seen'], rows));
}

function phases(run: RunDocument): string {
  const rows = run.phases.map(({ name, durationMs }) => [
    plain(phaseName(name)),
    durationMs === null ? 'goes on' : spoken(durationMs),
    '',
  ]);
  const goals = run.objectives.map(({ name, limitMs, actualMs, met }) => [
    `objective: ${objectiveName(name)} ${spoken(limitMs)}`,
    actualMs === null ? 'not reached' : spoken(actualMs),
    met === null ? '' : met ? '✅' : '❌',
  ]);
  return markdownTable(['phase', 'took', ''], run.verdict === 'refused' ? rows : [...rows, ...goals]);
}

function steps(run: RunDocument): string {
  const rows = run.steps.map((step) => {
    const took = between(step.startedAt, step.finishedAt);
    return [plain(stepName(step)), step.status, took === null ? '' : spoken(took), plain(step.detail ?? '')];
  });
  return markdownTable(['step', 'status', 'took', 'detail'], rows);
}

function gates(run: RunDocument): string {
  const rows = run.gates.map(({ step, ramp, decision, evidence }) => [
    `step ${step + 1}, ramp ${ramp + 1}`,
    decision,
    plain(evidence),
  ]);
  return markdownTable(['gate', 'decision', 'evidence'], rows);
}

function injections(run: RunDocument): string {
  const rows = run.injections.map((injection) => [
    injection.class,
    `${code(injection.kind)} ${plain(injection.subject)}`,
    injection.state,
    plain(injection.proof ?? ''),
    plain(injection.goneProof ?? ''),
  ]);
  return markdownTable(['', 'injection', 'state', 'proof', 'seen gone'], rows);
}
