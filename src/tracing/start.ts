import { setTimeout } from 'node:timers/promises';
import { diag, DiagLogLevel, trace, type DiagLogger } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Say } from '../core/ports/log.js';
import { RunIds } from './run-ids.js';
import { RunTracer } from './run-tracer.js';

/** A receiver that does not answer is not waited for longer, milliseconds. */
const LAST_MS = 2_000;

export interface Tracing {
  readonly runs: RunTracer;
  /** What is not sent yet is sent, if that is soon. */
  end(): Promise<void>;
}

/** Sends traces where the standard variables `OTEL_*` say, and as they say. */
export function startTracing(onWarning: Say): Tracing {
  const ids = new RunIds();
  const sdk = new NodeSDK({
    ...(process.env['OTEL_SERVICE_NAME'] ? {} : { serviceName: 'silverback' }),
    idGenerator: ids,
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  diag.setLogger(troubles(onWarning), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return {
    runs: new RunTracer(trace.getTracer('silverback'), ids),
    end: () => {
      const lost = (error: unknown): void => onWarning(`traces: the last ones could not be sent: ${String(error)}`);
      return Promise.race([sdk.shutdown().catch(lost), setTimeout(LAST_MS, undefined, { ref: false })]);
    },
  };
}

/** A receiver that is away is told once while it is, not with every batch. */
function troubles(onWarning: Say): DiagLogger {
  let last = '';
  const tell = (message: string): void => {
    if (message !== last) onWarning(`traces: ${message}`);
    last = message;
  };
  const silent = (): void => undefined;
  return { error: tell, warn: tell, info: silent, debug: silent, verbose: silent };
}
