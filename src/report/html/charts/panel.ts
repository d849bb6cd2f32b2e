import type { LineSeriesOption } from 'echarts/charts';
import type { RunDocument } from '../../../core/run/document.js';
import type { Markup } from '../markup.js';
import { draw, WIDTH, type ChartOption } from './draw.js';
import { marksOf, roomFor, ROW, type Mark } from './marks.js';
import { SPAN, type TimeScale } from './time-scale.js';

const LEFT = 58;
const RIGHT = 16;
const BOTTOM = 26;
const LABEL = 12;

type Graphic = Extract<NonNullable<ChartOption['graphic']>, readonly unknown[]>[number];

/** A stretch of time behind the curves. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly color: string;
  readonly label: string;
}

/** What all charts of a report share: the axis of time, the marks of the steps, and when harm was on. */
export interface Backdrop {
  readonly scale: TimeScale;
  readonly marks: readonly Mark[];
  readonly bands: readonly Band[];
}

/** @returns the backdrop of a run */
export function backdropOf(run: RunDocument, scale: TimeScale): Backdrop {
  return { scale, marks: marksOf(run, scale), bands: [...harmBand(run, scale), ...breachBands(run, scale)] };
}

function harmBand(run: RunDocument, scale: TimeScale): Band[] {
  const harm = run.injections.filter((injection) => injection.class === 'harm' && injection.inEffectAt !== null);
  if (harm.length === 0) return [];
  const from = Math.min(...harm.map(({ inEffectAt }) => Date.parse(inEffectAt ?? '')));
  const to = Math.max(...harm.map(({ revertedAt }) => (revertedAt ? Date.parse(revertedAt) : Infinity)));
  return [{ from: scale.place(from), to: scale.place(to), color: 'var(--harm)', label: 'fault in effect' }];
}

function breachBands({ hypothesis }: RunDocument, scale: TimeScale): Band[] {
  return hypothesis.during.breaches.map(({ from, to }) => ({
    from: scale.place(Date.parse(from)),
    to: scale.place(to ? Date.parse(to) : Infinity),
    color: 'var(--breach)',
    label: '',
  }));
}

/** One chart: its value axis and its curves, drawn before the backdrop. */
export interface Panel {
  readonly id: string;
  readonly label: string;
  readonly height: number;
  /** The steps are named above the first chart; the others show their lines only. */
  readonly named: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Distance of the value axis's labels; chosen by the chart library where it is left out. */
  readonly interval?: number;
  readonly axisLabel: (value: number) => string;
  readonly series: readonly LineSeriesOption[];
}

export function drawPanel(
  { id, label, height, named, min, max, interval, axisLabel, series }: Panel,
  backdrop: Backdrop,
): Markup {
  const top = named ? roomFor(backdrop.marks) : 12;
  const whole = height + (named ? top - 12 : 0);
  const text = { color: 'var(--muted)', fontSize: LABEL };
  const ticks = backdrop.scale.ticks.map(({ x }) => x);
  const words = new Map(backdrop.scale.ticks.map((tick) => [tick.x, tick.label]));
  return draw(id, label, whole, {
    grid: { left: LEFT, right: RIGHT, top, bottom: BOTTOM, containLabel: false },
    xAxis: {
      type: 'value',
      min: 0,
      max: SPAN,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: 'var(--line)' } },
      axisTick: { show: true, customValues: ticks, lineStyle: { color: 'var(--line)' } },
      axisLabel: { ...text, customValues: ticks, formatter: (x: number) => words.get(x) ?? '' },
    },
    yAxis: {
      type: 'value',
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
      ...(interval !== undefined && { interval }),
      splitNumber: 3,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...text, formatter: axisLabel },
      splitLine: { lineStyle: { color: 'var(--grid)' } },
    },
    series: series.map((one) => ({ type: 'line', symbol: 'none', silent: true, connectNulls: false, ...one })),
    graphic: [
      ...backdrop.bands.flatMap((band) => bandShape(band, top, whole - BOTTOM, named)),
      ...squeezedShape(backdrop.scale, whole - BOTTOM, named),
      ...backdrop.marks.flatMap((mark) => markShape(mark, top, whole - BOTTOM, named)),
    ],
  });
}

const pixel = (x: number): number => LEFT + (x / SPAN) * (WIDTH - LEFT - RIGHT);

function words(text: string, x: number, y: number, fill: string, align: 'left' | 'right' | 'center'): Graphic {
  return {
    type: 'text',
    silent: true,
    z: 5,
    style: { text, x, y, fill, align, fontSize: LABEL, fontFamily: 'inherit', verticalAlign: 'middle' },
  };
}

function bandShape({ from, to, color, label }: Band, top: number, bottom: number, named: boolean): Graphic[] {
  const [x, width] = [pixel(from), Math.max(2, pixel(to) - pixel(from))];
  const area: Graphic = {
    type: 'rect',
    silent: true,
    z: -1,
    shape: { x, y: top, width, height: bottom - top },
    style: { fill: color },
  };
  const fits = named && width > label.length * 6.3 + 8;
  return fits && label ? [area, words(label, x + width / 2, top + 10, 'var(--muted)', 'center')] : [area];
}

function squeezedShape({ squeezed }: TimeScale, bottom: number, named: boolean): Graphic[] {
  if (!squeezed) return [];
  const edges = [squeezed.from, squeezed.to].map((x): Graphic => ({
    type: 'line',
    silent: true,
    z: 4,
    shape: { x1: pixel(x), x2: pixel(x), y1: bottom - 5, y2: bottom + 5 },
    style: { stroke: 'var(--ink)', lineWidth: 2 },
  }));
  const middle = pixel((squeezed.from + squeezed.to) / 2);
  return named ? [...edges, words(squeezed.label, middle, bottom - 10, 'var(--ink)', 'center')] : edges;
}

function markShape({ x, label, row, leftwards, alarm }: Mark, top: number, bottom: number, named: boolean): Graphic[] {
  const color = alarm ? 'var(--bad)' : 'var(--muted)';
  const nameAt = top - 10 - row * ROW;
  const line: Graphic = {
    type: 'line',
    silent: true,
    z: 4,
    shape: { x1: pixel(x), x2: pixel(x), y1: named ? nameAt - 5 : top, y2: bottom },
    style: { stroke: color, lineWidth: 1, lineDash: [2, 3], opacity: 0.8 },
  };
  if (!named) return [line];
  return [line, words(label, pixel(x) + (leftwards ? -5 : 5), nameAt, color, leftwards ? 'right' : 'left')];
}
