import type { Log, LogLevel } from '../core/ports/log.js';
import type { ProcessRole } from './deployment.js';
import { lineLog } from './line-log.js';
import { OWNER, say } from './worker.js';

/** Sentences on a terminal, documents everywhere else. */
export async function serviceLog(least: LogLevel, role: ProcessRole): Promise<Log> {
  if (process.stderr.isTTY) return lineLog(least, say);
  const { jsonLog } = await import('./json-log.js');
  return jsonLog(least, { owner: OWNER, role });
}
