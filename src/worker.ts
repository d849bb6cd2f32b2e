import 'reflect-metadata';
import { startApplication } from './cli/application.js';
import { context } from './cli/context.js';
import { fail } from './cli/fail.js';
import { onInterrupt } from './cli/interrupt.js';
import { SystemClock } from './config/system-clock.js';
import { messageOf } from './core/errors.js';

/** Advances one requested run in the background (`run --detach`); ends when the run does. */
const [run] = process.argv.slice(2);
if (run === undefined) throw new Error('usage: worker RUN');
try {
  const base = await context();
  const app = await startApplication({
    house: base.house,
    incidents: base.incidents,
    clock: new SystemClock(),
    ...base.environment,
    start: 'if-needed',
  });
  const interrupt = onInterrupt(
    (signal) =>
      void app.worker
        .abort(run, 'signal', `${signal} received`)
        .catch((error: unknown) => process.stderr.write(`the abort could not be recorded: ${messageOf(error)}\n`)),
  );
  await app.worker.start();
  await app.worker.finish(run);
  interrupt.stop();
  await app.close();
} catch (error) {
  process.exitCode = fail(error, false);
}
