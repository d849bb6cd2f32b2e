import type { RunDocument } from '../../../core/run/document.js';
import { between, plural, spoken, stepName } from '../../format.js';
import { html, type Markup } from '../markup.js';
import { moment, pill, tableSection } from './parts.js';

const STEP_TONE: Readonly<Record<string, string>> = { done: 'good', failed: 'bad', running: 'warn' };
const GATE_TONE: Readonly<Record<string, string>> = { pass: 'good', worse: 'bad' };

export function stepSection(run: RunDocument): Markup {
  const rows = run.steps.map((step) => {
    const took = between(step.startedAt, step.finishedAt);
    return html`<tr>
      <td class="number">${step.index + 1}</td>
      <td>${stepName(step)}</td>
      <td>${pill(STEP_TONE[step.status] ?? 'quiet', step.status)}</td>
      <td class="number">${moment(run, step.startedAt)}</td>
      <td class="number">${took === null ? '' : spoken(took)}</td>
      <td class="long">${step.detail}</td>
    </tr>`;
  });
  return tableSection('Steps', ['', 'Step', 'Status', 'At', 'Took', 'Detail'], rows);
}

export function gateSection(run: RunDocument): Markup {
  const rows = run.gates.map(({ at, step, ramp, decision, evidence }) => {
    const name = run.steps[step];
    return html`<tr>
      <td class="number">${moment(run, at)}</td>
      <td>${name ? stepName(name) : `step ${step + 1}`}, ramp ${ramp + 1}</td>
      <td>${pill(GATE_TONE[decision] ?? 'warn', decision)}</td>
      <td class="long">${evidence}</td>
    </tr>`;
  });
  return tableSection('Gates', ['At', 'Gate', 'Decision', 'Evidence'], rows);
}

export function recoverySection(run: RunDocument): Markup {
  const rows = run.recovery.map(({ injection, goneAt, steadyAt }) => {
    const found = run.injections.find(({ id }) => id === injection);
    const took = between(goneAt, steadyAt);
    return html`<tr>
      <td>${found ? `${found.kind} on ${found.subject}` : injection}</td>
      <td class="number">${moment(run, goneAt)}</td>
      <td class="number">${moment(run, steadyAt)}</td>
      <td>${took === null ? pill('bad', 'never steady again') : spoken(took)}</td>
    </tr>`;
  });
  return tableSection('Recovery', ['Fault', 'Gone', 'Steady state back', 'Recovered in'], rows);
}

export function interruptionSection(run: RunDocument): Markup {
  const rows = run.interruptions.map(
    ({ at, resumedAt, by }) =>
      html`<tr>
        <td class="number">${moment(run, at)}</td>
        <td class="number">${moment(run, resumedAt)}</td>
        <td>${spoken(between(at, resumedAt) ?? 0)}</td>
        <td>${by}</td>
      </tr>`,
  );
  const note = html`<p class="note">
    The run was without a worker ${plural(run.interruptions.length, 'time')}; harm ends by its own lease meanwhile.
  </p>`;
  return tableSection('Interruptions', ['Last sign', 'Taken over', 'Without a worker', 'By'], rows, note);
}
