import type { RunDocument } from '../../../core/run/document.js';
import { elapsed, stamp } from '../../format.js';
import { html, nothing, type Insert, type Markup } from '../markup.js';

/** `good`, `bad`, `warn` or `quiet`: the colour of a word that also says it. */
export function pill(tone: string, word: string): Markup {
  return html`<span class="pill ${tone}">${word}</span>`;
}

/** Time since the run was requested; the wall clock on hovering. */
export function moment(run: RunDocument, at: string | null): Markup {
  if (at === null) return nothing;
  const since = elapsed(Date.parse(at) - Date.parse(run.createdAt));
  return html`<time datetime="${at}" title="${stamp(at)}">+${since}</time>`;
}

/** A titled table; nothing at all without rows. */
export function tableSection(
  title: string,
  head: readonly string[],
  rows: readonly Markup[],
  note: Insert = null,
): Markup {
  if (rows.length === 0) return nothing;
  return html`<section>
    <h2>${title}</h2>
    ${note}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${head.map((word) => html`<th>${word}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}
