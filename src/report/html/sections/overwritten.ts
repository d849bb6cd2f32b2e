import type { Overwritten } from '../../../core/ports/fleet.js';
import type { RunDocument } from '../../../core/run/document.js';
import { plural } from '../../format.js';
import { html, type Markup } from '../markup.js';
import { moment, tableSection } from './parts.js';

/** What the last write took from users who had not seen it: both values side by side. */
export function overwrittenSection(run: RunDocument): Markup {
  const { conflicts = 0, overwritten = [] } = run.writes ?? {};
  const rows = overwritten.map(
    ({ key, kept, lost }) =>
      html`<tr>
        <td>${key}</td>
        ${side(run, lost)} ${side(run, kept)}
      </tr>`,
  );
  const note = html`<p class="note">
    ${plural(conflicts, 'write')} overwritten by one that had not seen it; the last ${overwritten.length} are shown.
  </p>`;
  return tableSection('Overwritten writes', ['Key', 'Lost', 'In', 'At', 'Kept', 'In', 'At'], rows, note);
}

function side(run: RunDocument, { value, region, at }: Overwritten['kept']): Markup {
  return html`<td class="long"><code>${value}</code></td>
    <td>${region}</td>
    <td class="number">${moment(run, at)}</td>`;
}
