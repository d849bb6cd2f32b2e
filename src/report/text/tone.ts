import pc from 'picocolors';
import type { RunDocument } from '../../core/run/document.js';
import type { Verdict } from '../../core/run/verdict.js';

/** What a line of text tells; the colours respect `NO_COLOR` and are never the only sign. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'plain';

const PAINT: Readonly<Record<Tone, (text: string) => string>> = {
  good: pc.green,
  bad: pc.red,
  warn: pc.yellow,
  quiet: pc.dim,
  plain: (text) => text,
};

export function paint(tone: Tone, text: string): string {
  return PAINT[tone](text);
}

export function toneOf(verdict: Verdict | null): Tone {
  if (verdict === null) return 'plain';
  if (verdict === 'passed') return 'good';
  return verdict === 'failed' || verdict === 'errored' ? 'bad' : 'warn';
}

/** The verdict, or the status of a run that has none yet. */
export function outcome({ verdict, status }: Pick<RunDocument, 'verdict' | 'status'>): string {
  return paint(toneOf(verdict), pc.bold(verdict ?? status));
}

export const heading = (text: string): string => pc.bold(text);
