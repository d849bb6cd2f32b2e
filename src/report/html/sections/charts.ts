import type { Sample } from '../../../core/ports/journal.js';
import type { RunDocument } from '../../../core/run/document.js';
import { frameOf } from '../charts/frame.js';
import { paletteOf, type Palette } from '../charts/palette.js';
import { backdropOf, drawPanel, type Backdrop, type Panel } from '../charts/panel.js';
import { stragglerCurves } from '../charts/straggler-curve.js';
import { timeScale } from '../charts/time-scale.js';
import { latencyPanel, stragglerPanel, successPanel, trafficPanel } from '../charts/traffic-charts.js';
import { weightsPanel } from '../charts/weights-chart.js';
import { html, nothing, type Markup } from '../markup.js';

/** What happened over time, as charts on one axis; a sentence where nothing was sampled. */
export function chartSection(run: RunDocument, samples: readonly Sample[]): Markup {
  const scale = timeScale(run, samples);
  if (!scale || (samples.length === 0 && run.traffic.length === 0)) return noCharts(run);
  const frame = frameOf(samples, scale);
  const palette = paletteOf(run, samples);
  const backdrop = backdropOf(run, scale);
  const routes = [...new Set(run.traffic.map(({ route }) => route))];
  const stragglers = stragglerPanel(frame);
  return html`<section>
    <h2>Over time</h2>
    <p class="note">
      ${regionKey(palette)} Time since the start. Where many readings share a point, its lowest and its highest are
      drawn.
    </p>
    ${figure('Requests a second by region', trafficPanel(frame, palette), backdrop)}
    ${figure('Success rate', successPanel(frame, routes), backdrop, successKey(frame.columns.keys(), routes))}
    ${figure('p99 latency by region', latencyPanel(frame, palette), backdrop)}
    ${routes.map((route, index) =>
      figure(
        `Weights of ${route}`,
        weightsPanel(run, samples, { route, index }, scale, palette),
        backdrop,
        WEIGHTS_KEY,
      ),
    )}
    ${figure('Stragglers a second', stragglers, backdrop)}
    ${routes.map((route, index) => curves(route, stragglerCurves(run, { route, index })))}
    ${!stragglers && samples.length > 0 && html`<p class="note">Stragglers: no user arrived in a region that was not home.</p>`}
  </section>`;
}

const WEIGHTS_KEY = html`<span class="key"><i class="dash"></i>asked</span
  ><span class="key"><i class="solid"></i>seen</span>`;

function figure(title: string, panel: Panel | null, backdrop: Backdrop, key: Markup = nothing): Markup {
  if (!panel) return nothing;
  return html`<figure>
    <figcaption>${title} ${key}</figcaption>
    ${drawPanel(panel, backdrop)}
  </figure>`;
}

function curves(route: string, drawn: Markup | null): Markup {
  return drawn
    ? html`<figure>
        <figcaption>Stragglers of ${route} since each change of weights</figcaption>
        ${drawn}
      </figure>`
    : nothing;
}

function regionKey({ regions, colorOf }: Palette): Markup {
  return html`${regions.map(
    (region) => html`<span class="key"><i style="background:${colorOf(region)}"></i>${region}</span>`,
  )}`;
}

function successKey(series: Iterable<string>, routes: readonly string[]): Markup {
  const names = [...series].filter((name) => name.startsWith('success:')).map((name) => name.slice('success:'.length));
  const others = names.filter((name) => routes.length > 0 && !routes.includes(name));
  if (others.length === 0) return nothing;
  const own = names.filter((name) => routes.includes(name)).join(', ');
  return html`<span class="key"><i class="solid good"></i>${own}</span
    ><span class="key"><i class="dash"></i>${others.join(', ')} (control)</span>`;
}

function noCharts({ verdict }: RunDocument): Markup {
  const why =
    verdict === 'refused' ? 'The run was refused before anything was touched.' : 'No samples were kept of this run.';
  return html`<section>
    <h2>Over time</h2>
    <p class="note">${why}</p>
  </section>`;
}
