export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line is about, for whoever searches many of them. The line says everything without it. */
export interface About {
  readonly run?: string;
  /** A defect, with its stack. */
  readonly error?: unknown;
}

/** One thing to say, in a sentence. */
export type Say = (line: string, about?: About) => void;

/** What a process tells those who operate it. It never throws, and nothing waits for it. */
export type Log = Readonly<Record<LogLevel, Say>>;
