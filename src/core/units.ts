/** What was written, read as a quantity; or why it is none and what would have been right. */
export type Reading<T> = { readonly value: T } | { readonly problem: string; readonly expected: string };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', 1],
] as const;

export const LONGEST_MS = 400 * DAY;
export const DURATION_PATTERN =
  '^(?=.)(\\d+(\\.\\d+)?d)?(\\d+(\\.\\d+)?h)?(\\d+(\\.\\d+)?m)?(\\d+(\\.\\d+)?s)?(\\d+(\\.\\d+)?ms)?$';
export const PERCENT_PATTERN = '^\\d+(\\.\\d{1,2})?%$';

const DURATION = 'a duration such as 250ms, 2s, 7m, 30h, 30d or 1h30m';
const PERCENT = 'a percentage such as 5% or 0.5%';
const SHARE = 'a share from 0 to 1 or a percentage such as 99.9%';

const DURATION_PARTS = /^(?:([\d.]+)d)?(?:([\d.]+)h)?(?:([\d.]+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/;
const PERCENT_PARTS = /^(\d+(?:\.\d+)?)%$/;

/** Reads a duration into whole milliseconds, 0 to 400 days. A number without a unit is refused: nobody can know what it means. */
export function readDuration(written: unknown): Reading<number> {
  const text = typeof written === 'number' ? String(written) : written;
  if (typeof text !== 'string') return { problem: `${show(written)} is not a duration`, expected: DURATION };
  if (/^-\s*[\d.]/.test(text)) return { problem: `${show(written)} is negative`, expected: DURATION };
  if (/^\d+(\.\d+)?$/.test(text)) return { problem: `${show(written)} has no unit`, expected: DURATION };
  const parts = text === '' ? null : DURATION_PARTS.exec(text);
  const amounts = parts?.slice(1).map((part?: string) => (part === undefined ? 0 : decimal(part)));
  if (!amounts || amounts.some(Number.isNaN))
    return { problem: `${show(written)} is not a duration`, expected: DURATION };
  const ms = Math.round(amounts.reduce((total, amount, at) => total + amount * (UNITS[at]?.[1] ?? 0), 0));
  if (ms > LONGEST_MS) return { problem: `${show(written)} is too long`, expected: 'at most 400d' };
  return { value: ms };
}

/** Reads a percentage into basis points (1 % = 100), 0 to 10 000. */
export function readPercent(written: unknown): Reading<number> {
  if (typeof written === 'number') return { problem: `${show(written)} has no unit`, expected: PERCENT };
  const parts = typeof written === 'string' ? PERCENT_PARTS.exec(written) : null;
  if (!parts?.[1]) return { problem: `${show(written)} is not a percentage`, expected: PERCENT };
  const bp = tidy(Number(parts[1]) * 100);
  if (bp > 10_000) return { problem: `${show(written)} is more than all`, expected: 'at most 100%' };
  if (!Number.isInteger(bp)) return { problem: `${show(written)} is too fine`, expected: 'steps of 0.01%' };
  return { value: bp };
}

/** Reads `0.99` or `99%` into a share of 1. */
export function readShare(written: unknown): Reading<number> {
  const parts = typeof written === 'string' ? PERCENT_PARTS.exec(written) : null;
  const share = parts?.[1] ? tidy(Number(parts[1]) / 100) : written;
  if (typeof share !== 'number' || Number.isNaN(share))
    return { problem: `${show(written)} is not a share`, expected: SHARE };
  if (share < 0 || share > 1) return { problem: `${show(written)} is out of range`, expected: SHARE };
  return { value: share };
}

/** @returns the duration as people write it, `1h30m`; parts of a millisecond are rounded away. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  if (rest === 0) return '0s';
  let text = '';
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text;
}

const MIB = 1024 * 1024;

/** @returns an amount of memory as people write it, `256 MiB`. */
export function formatMemory(bytes: number): string {
  const amount = bytes / MIB;
  return `${amount < 10 ? Number(amount.toFixed(1)) : Math.round(amount)} MiB`;
}

/** A value as a message quotes it: short, on one line. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function decimal(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Removes what binary fractions add: 0.07 * 100 is 7. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
