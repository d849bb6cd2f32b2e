import type { Sample } from '../../../core/ports/journal.js';
import type { RunDocument } from '../../../core/run/document.js';
import { objectiveName, phaseName, spoken } from '../../format.js';
import { SPAN, timeScale, type TimeScale } from '../charts/time-scale.js';
import { html, nothing, type Markup } from '../markup.js';
import { pill } from './parts.js';

/** How long each phase took, as bars on the axis of the charts, and the objectives beside what was allowed. */
export function phaseSection(run: RunDocument, samples: readonly Sample[]): Markup {
  const scale = timeScale(run, samples);
  if (run.phases.length === 0 || !scale) return nothing;
  return html`<section>
    <h2>Phases</h2>
    ${scale.squeezed && html`<p class="note">${scale.squeezed.label}</p>`}
    <div class="bars">${run.phases.map((phase) => bar(phase, scale))}</div>
    ${run.objectives.length > 0 && html`<div class="goals">${run.objectives.map(goal)}</div>`}
  </section>`;
}

function bar({ name, startedAt, finishedAt, durationMs }: RunDocument['phases'][number], scale: TimeScale): Markup {
  const left = scale.place(Date.parse(startedAt)) / (SPAN / 100);
  const right = (finishedAt ? scale.place(Date.parse(finishedAt)) : SPAN) / (SPAN / 100);
  const style = `left:${left.toFixed(2)}%;width:${Math.max(0.3, right - left).toFixed(2)}%`;
  return html`<span class="name">${phaseName(name)}</span
    ><span class="track"><i class="${toneOf(name)}" style="${style}"></i></span
    ><span class="took">${durationMs === null ? 'goes on' : spoken(durationMs)}</span>`;
}

function toneOf(name: string): string {
  if (name.startsWith('fault') || name === 'hold') return 'dark';
  if (name === 'rollback') return 'bad';
  return name === 'shift' || name === 'return' || name === 'drain' ? 'move' : '';
}

function goal({ name, limitMs, actualMs, met }: RunDocument['objectives'][number]): Markup {
  const share = actualMs === null ? 0 : Math.min(100, (actualMs / limitMs) * 100);
  const word = met === null ? pill('quiet', 'not reached') : met ? pill('good', 'met') : pill('bad', 'missed');
  return html`<div class="goal">
    <span>Objective: ${objectiveName(name)} ${spoken(limitMs)}</span>
    <span class="meter"><i class="${met === false ? 'bad' : 'good'}" style="width:${share.toFixed(1)}%"></i></span>
    <span>${actualMs === null ? '' : spoken(actualMs)} ${word}</span>
  </div>`;
}
