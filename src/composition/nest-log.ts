import type { LoggerService } from '@nestjs/common';
import type { Log } from '../core/ports/log.js';

/** What the framework has to say goes where everything goes; that it starts is no news. */
export function nestLog(log: Log): LoggerService {
  const sentence = (message: unknown): string =>
    message instanceof Error ? (message.stack ?? message.message) : String(message);
  return {
    log: () => undefined,
    error: (message: unknown) => log.error(sentence(message)),
    warn: (message: unknown) => log.warn(sentence(message)),
  };
}
