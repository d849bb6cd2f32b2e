import type { RunDocument } from '../../../core/run/document.js';
import { count, spoken } from '../../format.js';
import { html, type Markup } from '../markup.js';
import { pill, tableSection } from './parts.js';

/** What users met under each dose of a fault, and where the knee is. */
export function doseSection(run: RunDocument): Markup {
  const rows = run.doses.flatMap(({ subject, doses, knee }) =>
    doses.map(
      ({ injection, label, requests, errors, p99Ms, left }) =>
        html`<tr>
          <td>${subject}</td>
          <td>${label}</td>
          <td class="number">${p99Ms === null ? 'not measured' : spoken(p99Ms)}</td>
          <td class="number">${requests > 0 && `${count(errors)} of ${count(requests)}`}</td>
          <td class="long">
            ${injection === knee?.injection ? html`${pill('warn', 'knee')} ${knee.reason}` : left.join('; ')}
          </td>
        </tr>`,
    ),
  );
  return tableSection('Doses', ['Calls', 'Dose', 'p99', 'Failed requests', 'Left its tolerance'], rows);
}
