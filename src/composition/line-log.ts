import { LOG_LEVELS, type Log, type LogLevel, type Say } from '../core/ports/log.js';

/** For a person who looks on: the bare sentences, and the stack of a defect. */
export function lineLog(least: LogLevel, print: (line: string) => void): Log {
  const say: Say = (line, { error } = {}) => print(error instanceof Error ? `${line}\n${error.stack}` : line);
  const silent: Say = () => undefined;
  const from = LOG_LEVELS.indexOf(least);
  const [debug, info, warn, error] = LOG_LEVELS.map((_, level) => (level >= from ? say : silent)) as [
    Say,
    Say,
    Say,
    Say,
  ];
  return { debug, info, warn, error };
}
