import type { Sample } from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';
import { controlsOf } from './control.js';
import { keyFigures } from './figures.js';
import { html, raw } from './html/markup.js';
import { chartSection } from './html/sections/charts.js';
import { figureSection, residueAlarm, verdictSection } from './html/sections/head.js';
import { hypothesisSection } from './html/sections/hypothesis.js';
import { injectionSection } from './html/sections/injections.js';
import { phaseSection } from './html/sections/phases.js';
import { gateSection, interruptionSection, recoverySection, stepSection } from './html/sections/tables.js';
import { STYLE } from './html/style.js';

/**
 * The run as one HTML file that needs no network and no script, for a director, an artifact viewer and paper.
 * Import this module lazily: it loads the chart library.
 */
export function renderHtml(run: RunDocument, samples: readonly Sample[]): string {
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
          ${injectionSection(run)} ${hypothesisSection(run)} ${recoverySection(run)} ${interruptionSection(run)}
          <footer>Silverback, run ${run.id}, experiment ${run.experimentHash}</footer>
        </main>
      </body>
    </html>`.text;
}
