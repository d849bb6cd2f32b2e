import type { RunDocument } from '../../../core/run/document.js';
import { percent, spoken } from '../../format.js';
import type { Markup } from '../markup.js';
import { draw, WIDTH } from './draw.js';

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [58, 16, 14, 26, 170];
const TEXT = { color: 'var(--muted)', fontSize: 12 };

/**
 * Who still arrives where he no longer lives, over the time since each change of a route's weights, the changes above each
 * other; the line is the TTL of the name service, after which only those should be left who keep a connection. Null without changes.
 */
export function stragglerCurves(
  { stragglers }: RunDocument,
  { route, index }: { readonly route: string; readonly index: number },
): Markup | null {
  const changes = stragglers.filter((change) => change.route === route && change.curve.length > 0);
  const [first] = changes;
  if (!first) return null;
  const end = Math.max(2 * first.ttlMs, ...changes.flatMap(({ curve }) => curve.map(({ afterMs }) => afterMs)));
  const ttlAt = LEFT + (first.ttlMs / end) * (WIDTH - LEFT - RIGHT);
  return draw(`straggler-curve-${index}`, `Share of stragglers of ${route} since each change of weights`, HEIGHT, {
    grid: { left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM, containLabel: false },
    xAxis: {
      type: 'value',
      min: 0,
      max: end,
      splitLine: { show: false },
      axisLabel: { ...TEXT, formatter: (ms: number) => spoken(ms) },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      axisLabel: { ...TEXT, formatter: (share: number) => percent(share, 1) },
      splitLine: { lineStyle: { color: 'var(--grid)' } },
    },
    series: changes.map(({ curve }, order) => ({
      type: 'line',
      symbol: 'none',
      silent: true,
      data: curve.map(({ afterMs, share }): [number, number] => [afterMs, share]),
      // The last change moves most: the later, the darker.
      lineStyle: { width: 1.6, color: 'var(--straggler)', opacity: 0.35 + (0.65 * (order + 1)) / changes.length },
    })),
    graphic: [
      {
        type: 'line',
        silent: true,
        shape: { x1: ttlAt, x2: ttlAt, y1: TOP, y2: HEIGHT - BOTTOM },
        style: { stroke: 'var(--ink)', lineWidth: 1, lineDash: [3, 3] },
      },
      {
        type: 'text',
        silent: true,
        style: { ...TEXT, text: `TTL ${spoken(first.ttlMs)}`, x: ttlAt + 5, y: TOP, fill: 'var(--muted)' },
      },
    ],
  });
}
