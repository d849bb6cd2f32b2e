import type { Plan, PlannedStep, RampCeiling, RegionCapacity } from '../../core/plan.js';
import { count, percent, plural, spoken, stepName } from '../format.js';
import { titled } from './facts.js';
import { radiusWords } from './radius-words.js';
import { sections, table } from './table.js';
import { heading, paint } from './tone.js';

const UNKNOWN = 'unknown';

/** A plan for people: whether it would run, what it would touch and in which order, and how each change is undone. */
export function planText(plan: Plan): string {
  return sections(
    verdict(plan),
    facts(plan),
    titled('Warnings', plan.warnings.map((warning) => paint('warn', `  ${warning}`)).join('\n')),
    [heading('Steps'), ...plan.steps.map(step)].join('\n'),
    titled('Capacity', table(['region', 'load/s', 'instances', 'each/s', 'required'], plan.capacity.map(capacity))),
    paint('quiet', 'Nothing was changed.'),
  );
}

function verdict(plan: Plan): string {
  if (plan.verdict === 'ok')
    return `${paint('good', heading('ok'))}  ${plan.experiment} could run on ${plan.target}: ${plan.title}`;
  return [
    `${paint('warn', heading('refused'))}  ${plan.experiment} would not run on ${plan.target}`,
    ...plan.refusals.map((refusal) => `  ${paint('bad', '-')} ${refusal}`),
  ].join('\n');
}

function facts({
  blastRadius,
  expectedDurationMs,
  requires,
  errorBudget,
  measured,
  skippedPreflight,
  variables,
}: Plan): string {
  const rows = [
    ['Blast radius', radiusWords(blastRadius)],
    ['Expected', `about ${spoken(expectedDurationMs)}`],
    ['Figures', measured ? 'measured just now' : 'from the layout, nothing is measured'],
  ];
  for (const { met, detail } of requires ?? []) rows.push(['Requires', met ? detail : paint('warn', detail)]);
  if (errorBudget) {
    const { objective, periodMs, spend, allowedRequests, allowedOutageMs } = errorBudget;
    const requests = allowedRequests === null ? '' : ` or ${plural(Math.floor(allowedRequests), 'request')}`;
    rows.push([
      'Error budget',
      `${percent(spend)} of what ${percent(objective)} over ${spoken(periodMs)} allows: ${spoken(allowedOutageMs)} of full outage${requests}`,
    ]);
  }
  if (skippedPreflight.length > 0) rows.push(['Switched off', skippedPreflight.join(', ')]);
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  if (settings.length > 0) rows.push(['Variables', settings.join(' ')]);
  return table(['', ''], rows);
}

function step({ index, id, kind, summary, expectedMs, changes, ceilings }: PlannedStep): string {
  const name = stepName({ kind, id });
  const lines = changes.map((change) => [
    paint(change.class === 'harm' ? 'bad' : 'quiet', change.class),
    change.summary,
    paint('quiet', `undo: ${change.undo}`),
  ]);
  return [
    `  ${heading(`${index + 1}. ${name}`)}  ${summary} ${paint('quiet', `(${spoken(expectedMs)})`)}`,
    indent(table(['', '', ''], lines)),
    indent(table(['', '', '', ''], (ceilings ?? []).map(ceiling))),
  ]
    .filter(Boolean)
    .join('\n');
}

function ceiling({
  movedPercent,
  carriedPercent,
  newlyMovedShare,
  spendRequests,
  withinBudget,
  resolution,
}: RampCeiling): string[] {
  const fits = withinBudget === null ? '' : withinBudget ? paint('good', 'within budget') : paint('bad', 'over budget');
  const least = resolution === undefined ? '' : `, at least ${resolution} % of all users in a region that has any`;
  const coarse = carriedPercent === undefined ? '' : paint('warn', `the router makes it ${carriedPercent} %${least}`);
  return [
    `${movedPercent} %`,
    `moves ${percent(newlyMovedShare)} of all users`,
    `at risk ${spendRequests === null ? UNKNOWN : plural(Math.ceil(spendRequests), 'request')}`,
    [fits, coarse].filter(Boolean).join(', '),
  ];
}

function capacity({ region, loadPerSecond, instances, capacityPerInstance, required }: RegionCapacity): string[] {
  const known = (value: number | null): string => (value === null ? UNKNOWN : count(value));
  const short = required !== null && required > instances;
  return [
    region,
    known(loadPerSecond),
    String(instances),
    known(capacityPerInstance),
    short ? paint('warn', known(required)) : known(required),
  ];
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ');
