import { pino, stdTimeFunctions } from 'pino';
import { messageOf } from '../core/errors.js';
import type { Log, LogLevel, Say } from '../core/ports/log.js';

/** What waits for room on a full disk, bytes; what comes beyond it is dropped. */
const MOST_KEPT = 1 << 20;

/**
 * For machines: a JSON document a line, on standard error.
 * @param base what every line carries
 */
export function jsonLog(least: LogLevel, base: Readonly<Record<string, string>>): Log {
  // Written before the call returns: the last words of a process are not lost.
  const out = pino.destination({ fd: process.stderr.fd, sync: true, maxLength: MOST_KEPT });
  // A log that cannot be written, on a full disk, holds up nobody.
  out.on('error', () => undefined);
  const logger = pino(
    {
      level: least,
      base,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    out,
  );
  const at =
    (level: LogLevel): Say =>
    (line, { run, error } = {}) =>
      logger[level]({ ...(run !== undefined && { run }), ...(error !== undefined && { err: thrown(error) }) }, line);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function thrown(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}
