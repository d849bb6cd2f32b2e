import { createHash, randomBytes } from 'node:crypto';

/** The spans of a run are one trace, whichever process makes them: its id follows from that of the run. */
export class RunIds {
  /** Whose trace is begun next. */
  run = '';

  generateTraceId(): string {
    return createHash('sha256').update(this.run).digest('hex').slice(0, 32);
  }

  generateSpanId(): string {
    return randomBytes(8).toString('hex');
  }
}
