import type { RunDocument } from '../../../core/run/document.js';
import { between, plural, spoken, stamp } from '../../format.js';
import type { Figure } from '../../figures.js';
import { html, nothing, type Markup } from '../markup.js';

/** Verdict and why, then what was run: by whom, where, when and for how long. */
export function verdictSection(run: RunDocument): Markup {
  const took = between(run.startedAt, run.finishedAt);
  const variables = Object.entries(run.variables).map(([name, value]) => `${name}=${value}`);
  const facts: readonly (readonly [string, string | null])[] = [
    ['Experiment', run.experiment],
    ['Target', run.simulated ? `${run.target}, simulated` : run.target],
    ['Requested by', run.requestedBy || null],
    ['Started', stamp(run.startedAt ?? run.createdAt)],
    ['Took', took === null ? null : spoken(took)],
    ['Run', run.id],
    ['Variables', variables.length > 0 ? variables.join(', ') : null],
  ];
  return html`<header class="verdict ${run.verdict ?? 'open'}">
    <p class="word"><strong>${run.verdict ?? run.status}</strong> <span>${run.reason ?? ''}</span></p>
    <h1>${run.experimentTitle || run.experiment}</h1>
    <dl>
      ${facts.map(
        ([name, value]) =>
          value !== null &&
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

/** What must not be overlooked: right under the verdict. */
export function residueAlarm({ residue }: RunDocument): Markup {
  if (residue.length === 0) return nothing;
  return html`<section class="alarm">
    <h2>Residue: ${plural(residue.length, 'change')} of ours still in effect</h2>
    <p>Run <code>silverback janitor</code> and run this experiment again only when it finds nothing.</p>
    <ul>
      ${residue.map(
        ({ kind, subject, injection, detail }) =>
          html`<li>
            <strong>${kind} on ${subject}</strong>: ${detail}${injection && html` <small>(${injection})</small>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

export function figureSection(figures: readonly Figure[]): Markup {
  if (figures.length === 0) return nothing;
  return html`<section class="figures">
    ${figures.map(
      ({ label, value, note, tone }) =>
        html`<div class="figure ${tone ?? 'plain'}">
          <span>${label}</span><b>${value}</b><small>${note.replace(/ %/g, '\u00a0%')}</small>
        </div>`,
    )}
  </section>`;
}
