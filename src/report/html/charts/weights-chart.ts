import type { Sample } from '../../../core/ports/journal.js';
import type { RunDocument } from '../../../core/run/document.js';
import { WHOLE } from '../../../core/weights.js';
import type { Palette } from './palette.js';
import type { Panel } from './panel.js';
import { SPAN, type TimeScale } from './time-scale.js';

interface Reading {
  readonly at: number;
  readonly value: number;
}

/** Weights asked (dashed) and seen (solid) of one route, percent of its users, as steps; null when none are known. */
export function weightsPanel(
  run: RunDocument,
  samples: readonly Sample[],
  { route, index }: { readonly route: string; readonly index: number },
  scale: TimeScale,
  palette: Palette,
): Panel | null {
  const known = readings(run, samples, route);
  const line = (kind: string, region: string): [number, number][] =>
    steps(known.get(`${kind}:${route}:${region}`), scale);
  const regions = palette.regions.filter((region) => line('weight', region).length > 0);
  if (regions.length === 0) return null;
  return {
    id: `weights-${index}`,
    label: `Weights of ${route}, asked and seen, over time`,
    height: 170,
    named: false,
    min: 0,
    max: 100,
    interval: 50,
    axisLabel: (value) => `${value} %`,
    series: regions.flatMap((region) => {
      const color = palette.colorOf(region);
      return [
        { step: 'end', data: line('weight', region), lineStyle: { width: 2, color } },
        { step: 'end', data: line('asked', region), lineStyle: { width: 1.5, color, type: [3, 3], opacity: 0.9 } },
      ];
    }),
  };
}

/** What the samples and the run's own record say, by series, in order of time. */
function readings(run: RunDocument, samples: readonly Sample[], route: string): Map<string, Reading[]> {
  const known = new Map<string, Reading[]>();
  const add = (series: string, at: number, value: number): void => {
    const list = known.get(series);
    if (list) list.push({ at, value });
    else known.set(series, [{ at, value }]);
  };
  for (const { at, series, value } of samples)
    if (series.startsWith(`weight:${route}:`) || series.startsWith(`asked:${route}:`)) add(series, at, value);
  for (const { at, route: of, weights, asked } of run.traffic) {
    if (of !== route) continue;
    for (const [region, value] of Object.entries(weights)) add(`weight:${route}:${region}`, Date.parse(at), value);
    for (const [region, value] of Object.entries(asked)) add(`asked:${route}:${region}`, Date.parse(at), value);
  }
  for (const list of known.values()) list.sort((a, b) => a.at - b.at);
  return known;
}

/** Only the changes, so that a day of steady weights is two points; the last value holds to the end. */
function steps(list: readonly Reading[] | undefined, scale: TimeScale): [number, number][] {
  if (!list || list.length === 0) return [];
  const changes = list.filter(({ value }, index) => index === 0 || value !== list[index - 1]?.value);
  const points = changes.map(({ at, value }): [number, number] => [scale.place(at), (value * 100) / WHOLE]);
  const last = points.at(-1);
  return last ? [...points, [SPAN, last[1]]] : points;
}
