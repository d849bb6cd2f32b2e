import { EXIT } from '../core/run/verdict.js';

/**
 * Ends this process after `ms` if it is still there by then. For one of several only: whatever it could not let go of
 * ends by its lease, as if it had been killed.
 * @param late is told right before
 */
export function leaveWithin(ms: number, late: () => void): void {
  const leave = (): never => {
    late();
    process.exit(EXIT.errored);
  };
  // It keeps nobody here who could leave before.
  setTimeout(leave, ms).unref();
}
