import type { Sample } from '../../../core/ports/journal.js';
import type { RunDocument } from '../../../core/run/document.js';
import { elapsed, phaseName, spoken } from '../../format.js';

/** Width of the axis in units of its own; charts draw on 0 to `SPAN`. */
export const SPAN = 1_000;

/** Places times on the axis that all charts of a report share. */
export interface TimeScale {
  /** Milliseconds since the epoch to a place on the axis; times outside are held at its ends. */
  place(at: number): number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  /** A long stretch that is drawn short, so that a ramp of minutes can be read beside a hold of a day. */
  readonly squeezed: { readonly from: number; readonly to: number; readonly label: string } | null;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly width: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [1, 2, 5, 10, 15, 30]
  .flatMap((n) => [n * SECOND, n * MINUTE])
  .concat([1, 2, 3, 6, 12, 24, 48].map((n) => n * HOUR));
const SORTED_STEPS = [...STEPS].sort((a, b) => a - b);
/** A phase that takes more of a run than this is squeezed into `SQUEEZED` of the axis. */
const DOMINANT = 0.6;
const SQUEEZED = 0.25;
const LONG_MS = 10 * MINUTE;
/** Least distance of two labels on the axis. */
const APART = 70;

/** @returns the scale from the start of a run to its end, or to its last sample; null when no time passed. */
export function timeScale(run: RunDocument, samples: readonly Sample[]): TimeScale | null {
  const start = Date.parse(run.startedAt ?? run.createdAt);
  const end = run.finishedAt
    ? Date.parse(run.finishedAt)
    : samples.reduce((latest, { at }) => Math.max(latest, at), start);
  if (end <= start) return null;
  const long = dominant(run, start, end);
  const stretches = long ? around(start, end, long) : [{ from: start, to: end, x: 0, width: SPAN }];
  return {
    place: (at) => placeOn(stretches, at),
    ticks: ticksOf(stretches, start),
    squeezed: long && squeezedOf(stretches, long),
  };
}

interface Long {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function dominant(run: RunDocument, start: number, end: number): Long | null {
  for (const { name, startedAt, finishedAt } of run.phases) {
    const from = Date.parse(startedAt);
    const to = finishedAt ? Date.parse(finishedAt) : end;
    if (to - from > LONG_MS && to - from > DOMINANT * (end - start) && from > start && to < end)
      return { name, from, to };
  }
  return null;
}

/** What lies around the long phase shares the rest of the axis by time. */
function around(start: number, end: number, long: Long): Stretch[] {
  const rest = end - start - (long.to - long.from);
  const before = ((long.from - start) / rest) * (1 - SQUEEZED) * SPAN;
  const middle = SQUEEZED * SPAN;
  return [
    { from: start, to: long.from, x: 0, width: before },
    { from: long.from, to: long.to, x: before, width: middle },
    { from: long.to, to: end, x: before + middle, width: SPAN - before - middle },
  ];
}

function placeOn(stretches: readonly Stretch[], at: number): number {
  const stretch = stretches.find(({ to }) => at <= to) ?? stretches.at(-1);
  if (!stretch || stretch.to === stretch.from) return 0;
  const share = Math.min(1, Math.max(0, (at - stretch.from) / (stretch.to - stretch.from)));
  return stretch.x + share * stretch.width;
}

function ticksOf(stretches: readonly Stretch[], start: number): TimeScale['ticks'] {
  const ticks: { x: number; label: string }[] = [];
  for (const { from, to, x, width } of stretches) {
    const perUnit = (to - from) / width;
    const step =
      SORTED_STEPS.find((candidate) => candidate / perUnit >= APART) ??
      24 * HOUR * Math.ceil((perUnit * APART) / (24 * HOUR));
    for (let since = Math.ceil((from - start) / step) * step; since <= to - start; since += step) {
      const place = x + (start + since - from) / perUnit;
      if (place - (ticks.at(-1)?.x ?? -APART) >= APART * 0.8) ticks.push({ x: place, label: elapsed(since) });
    }
  }
  return ticks;
}

function squeezedOf(stretches: readonly Stretch[], { name, from, to }: Long): TimeScale['squeezed'] {
  const middle = stretches[1];
  return middle
    ? { from: middle.x, to: middle.x + middle.width, label: `${phaseName(name)}, ${spoken(to - from)}, drawn short` }
    : null;
}
