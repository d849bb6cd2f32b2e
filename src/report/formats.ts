import type { Sample } from '../core/ports/journal.js';
import type { RunDocument } from '../core/run/document.js';
import type { EarlierRun } from './trend.js';

/** What is told of a run besides its document; read only when a format asks for it. */
export interface Told {
  samples(): Promise<readonly Sample[]>;
  earlier(): Promise<readonly EarlierRun[]>;
}

export type Render = (run: RunDocument, told: Told) => Promise<string>;

/** Each format is loaded when it is asked for: charts and XML cost more than the rest of a command. */
export const FORMATS = {
  html: async (run, told) =>
    (await import('./html.js')).renderHtml(run, ...(await Promise.all([told.samples(), told.earlier()]))),
  md: async (run) => (await import('./markdown.js')).renderMarkdown(run),
  json: async (run) => `${JSON.stringify(run, null, 2)}\n`,
  junit: async (run) => (await import('./junit.js')).renderJunit(run),
} as const satisfies Readonly<Record<string, Render>>;
