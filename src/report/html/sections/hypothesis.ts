import type { RunDocument } from '../../../core/run/document.js';
import type { ProbeResult } from '../../../core/run/event.js';
import { between, plural, spoken } from '../../format.js';
import { html, nothing, type Markup } from '../markup.js';
import { moment, pill } from './parts.js';

/** The steady state before, during and after, with the rule of every probe and what was measured. */
export function hypothesisSection(run: RunDocument): Markup {
  const { before, during, after } = run.hypothesis;
  if (!before && !after && during.samples === 0 && during.breaches.length === 0) return nothing;
  return html`<section>
    <h2>Steady state</h2>
    <div class="columns">
      ${checked('Before', before)}
      <div>
        <h3>
          During
          ${during.breaches.length === 0 ? pill('good', 'no breach') : pill('bad', plural(during.breaches.length, 'breach', 'breaches'))}
        </h3>
        <p class="note">${plural(during.samples, 'reading')}</p>
        <ul>
          ${during.breaches.map(
            ({ from, to, detail }) =>
              html`<li>
                ${moment(run, from)}, ${to === null ? 'never over' : `for ${spoken(between(from, to) ?? 0)}`}: ${detail}
              </li>`,
          )}
        </ul>
      </div>
      ${checked('After', after)}
    </div>
  </section>`;
}

function checked(title: string, check: RunDocument['hypothesis']['before']): Markup {
  if (!check) return html`<div><h3>${title} ${pill('quiet', 'not checked')}</h3></div>`;
  return html`<div>
    <h3>${title} ${outcome(check.held)}</h3>
    <ul>
      ${check.results.map(result)}
    </ul>
  </div>`;
}

function outcome(held: boolean | null): Markup {
  return held === null ? pill('warn', 'undecided') : held ? pill('good', 'held') : pill('bad', 'not held');
}

function result({ ok, probe, values, detail }: ProbeResult): Markup {
  const prefix = `${probe}: `;
  const rule = detail.startsWith(prefix) ? detail.slice(prefix.length) : detail;
  const measured = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return html`<li class="${ok === null ? 'warn' : ok ? 'good' : 'bad'}">
    <b>${probe}</b> ${rule}${measured.length > 0 && html` <small>measured: ${measured.join(', ')}</small>`}
  </li>`;
}
