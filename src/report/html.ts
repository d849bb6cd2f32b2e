import type { Sample } from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';
import { controlsOf } from './control.js';
import { keyFigures } from './figures.js';
import { html, raw } from './html/markup.js';
import { chartSection } from './html/sections/charts.js';
import { figureSection, residueAlarm, verdictSection } from './html/sections/head.js';
import { doseSection } from './html/sections/doses.js';
import { hypothesisSection } from './html/sections/hypothesis.js';
import { injectionSection } from './html/sections/injections.js';
import { overwrittenSection } from './html/sections/overwritten.js';
import { phaseSection } from './html/sections/phases.js';
import { gateSection, interruptionSection, recoverySection, stepSection } from './html/sections/tables.js';
import { trendSection } from './html/sections/trend.js';
import { STYLE } from './html/style.js';
import { trendOf, type EarlierRun } from './trend.js';

/**
 * The run as one HTML file that needs no network and no script, for a director, an artifact viewer and paper.
 * Import this module lazily: it loads the chart library.
 * @param earlier runs of the same experiment and target, for the comparison with them
 */
export function renderHtml(run: RunDocument, samples: readonly Sample[], earlier: readonly EarlierRun[] = []): string {
  const title = `${run.verdict ?? run.status}: ${run.experimentTitle || run.experiment}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${verdictSection(run)} ${residueAlarm(run)} ${figureSection(keyFigures(run, controlsOf(run, samples)))}
          ${chartSection(run, samples)} ${phaseSection(run, samples)} ${stepSection(run)} ${gateSection(run)}
          ${injectionSection(run)} ${hypothesisSection(run)} ${doseSection(run)} ${overwrittenSection(run)}
          ${recoverySection(run)} ${interruptionSection(run)} ${trendSection(trendOf(run, earlier))}
          <footer>Silverback, run ${run.id}, experiment ${run.experimentHash}</footer>
        </main>
      </body>
    </html>`.text;
}
