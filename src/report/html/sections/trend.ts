import { count, phaseName, spoken, stamp } from '../../format.js';
import type { Trend, TrendRow, TrendTimes } from '../../trend.js';
import { html, nothing, type Markup } from '../markup.js';
import { pill, tableSection } from './parts.js';

/** Phase times and errors of earlier runs of the same experiment and target, under those of this run. */
export function trendSection(trend: Trend | null): Markup {
  if (!trend) return nothing;
  const { phases, rows, usual } = trend;
  const longest = new Map(phases.map((name) => [name, Math.max(...rows.map((row) => row.phaseMs[name] ?? 0))]));
  const cells = ({ tookMs, phaseMs }: TrendTimes): Markup => html`
    <td>${tookMs === null ? '' : spoken(tookMs)}</td>
    ${phases.map((name) => cell(phaseMs[name], longest.get(name) ?? 0))}
  `;
  const body = rows.map(
    (row, index) =>
      html`<tr ${index === 0 && html`class="own"`}>
        <td>${index === 0 ? 'this run' : stamp(row.run.createdAt)}</td>
        <td>${verdict(row)}</td>
        <td>${row.run.users.requests > 0 && count(row.run.users.lost)}</td>
        ${cells(row)}
      </tr>`,
  );
  const last =
    usual &&
    html`<tr>
      <td colspan="3">median of those that passed before</td>
      ${cells(usual)}
    </tr>`;
  return tableSection(
    'Earlier runs',
    ['run', 'verdict', 'lost', 'took', ...phases.map(phaseName)],
    [...body, ...(last ? [last] : [])],
    html`<p class="note">
      The same experiment on the same target, the newest first. A bar is the share of the longest time in its column.
    </p>`,
  );
}

function verdict({ run }: TrendRow): Markup {
  const tone =
    run.verdict === 'passed' ? 'good' : run.verdict === 'failed' || run.verdict === 'errored' ? 'bad' : 'warn';
  return pill(run.verdict === null ? 'quiet' : tone, run.verdict ?? 'not finished');
}

function cell(ms: number | undefined, longest: number): Markup {
  if (ms === undefined) return html`<td></td>`;
  const share = longest === 0 ? 0 : (ms / longest) * 100;
  return html`<td class="share">${spoken(ms)}<i style="width:${share.toFixed(0)}%"></i></td>`;
}
