import type { Frame } from './frame.js';
import type { Palette } from './palette.js';
import type { Panel } from './panel.js';
import { count, percent, spoken } from '../../format.js';

type Points = [number, number | null][];

/** Stacked requests a second by the region that served them, all routes together; null without samples. */
export function trafficPanel(frame: Frame, palette: Palette): Panel | null {
  const byRegion = palette.regions.map((region) => ({
    region,
    columns: [...frame.columns].filter(([series]) => series.startsWith('requests:') && series.endsWith(`:${region}`)),
  }));
  const columns = byRegion.flatMap(({ columns: own }) => own.map(([, values]) => values));
  if (columns.length === 0) return null;
  const measured = frame.x.map((_, index) => columns.some((values) => typeof values[index] === 'number'));
  return {
    id: 'traffic',
    label: 'Requests a second by region over time, stacked',
    height: 270,
    named: true,
    min: 0,
    axisLabel: (value) => count(value),
    series: byRegion.map(({ region, columns: own }) => ({
      stack: 'requests',
      data: frame.x.map((x, index): [number, number | null] => {
        const sum = own.reduce((total, [, values]) => total + (values[index] ?? 0), 0);
        return [x, measured[index] ? sum : null];
      }),
      lineStyle: { width: 1, color: 'var(--card)' },
      areaStyle: { color: palette.colorOf(region), opacity: 0.88 },
    })),
  };
}

/** Share of good answers by route; the axis begins just below the worst. */
export function successPanel(frame: Frame, routes: readonly string[]): Panel | null {
  const columns = [...frame.columns].filter(([series]) => series.startsWith('success:'));
  const lowest = Math.min(...columns.flatMap(([, values]) => values.filter((value) => value !== null)));
  if (!Number.isFinite(lowest)) return null;
  const min = [0.99, 0.95, 0.9, 0.75, 0.5].find((floor) => lowest >= floor) ?? 0;
  return {
    id: 'success',
    label: 'Success rate of users over time',
    height: 150,
    named: false,
    min,
    max: 1,
    interval: (1 - min) / 2,
    axisLabel: (value) => percent(value, 1),
    series: columns.map(([series, values]) => {
      const own = routes.length === 0 || routes.includes(series.slice('success:'.length));
      return {
        data: points(frame, values),
        lineStyle: own ? { width: 2, color: 'var(--good-line)' } : { width: 1.5, color: 'var(--muted)', type: [4, 3] },
      };
    }),
  };
}

/** p99 latency by region, or by route where regions were not sampled. */
export function latencyPanel(frame: Frame, palette: Palette): Panel | null {
  const all = [...frame.columns].filter(([series]) => series.startsWith('p99:'));
  const byRegion = all.filter(([series]) => series.split(':').length === 3);
  const shown = byRegion.length > 0 ? byRegion : all;
  if (shown.every(([, values]) => values.every((value) => value === null))) return null;
  return {
    id: 'latency',
    label: 'p99 latency over time',
    height: 170,
    named: false,
    min: 0,
    axisLabel: (value) => spoken(value),
    series: shown.map(([series, values]) => {
      const region = series.split(':')[2];
      return {
        data: points(frame, values),
        lineStyle: { width: 1.6, color: region === undefined ? 'var(--ink)' : palette.colorOf(region) },
      };
    }),
  };
}

/** Users a second who arrived in a region that was not their home; null when there were none at all. */
export function stragglerPanel(frame: Frame): Panel | null {
  const columns = [...frame.columns].filter(([series]) => series.startsWith('stragglers:'));
  if (columns.every(([, values]) => values.every((value) => !value))) return null;
  return {
    id: 'stragglers',
    label: 'Stragglers a second over time',
    height: 120,
    named: false,
    min: 0,
    axisLabel: (value) => count(value),
    series: columns.map(([, values]) => ({
      data: points(frame, values),
      lineStyle: { width: 1.5, color: 'var(--straggler)' },
      areaStyle: { color: 'var(--straggler)', opacity: 0.25 },
    })),
  };
}

function points({ x }: Frame, values: readonly (number | null)[]): Points {
  return x.map((place, index) => [place, values[index] ?? null]);
}
