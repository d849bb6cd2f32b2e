// Runs an experiment with faults altered on purpose: `altered-run.mjs toothless|freezing EXPERIMENT`.
// toothless: injections are accepted and do nothing.  freezing: the process stops itself between record and act.
import 'reflect-metadata';
import { startApplication } from '../../../dist/cli/application.js';
import { context, loadExperiment } from '../../../dist/cli/context.js';
import { tempoFor } from '../../../dist/composition/tempo.js';
import { prepareHome } from '../../../dist/config/home.js';
import { SystemClock } from '../../../dist/config/system-clock.js';
import { exitCode } from '../../../dist/cli/run.js';

const [how, name] = process.argv.slice(2);

const ALTERED = {
  toothless: (Fault) =>
    class extends Fault {
      async inject() {}
    },
  freezing: (Fault) =>
    class extends Fault {
      async inject(injection, fence) {
        process.stderr.write('frozen\n');
        process.kill(process.pid, 'SIGSTOP');
        await super.inject(injection, fence);
      }
    },
};

const base = await context();
const faults = new Map([...base.house.faults].map(([kind, Fault]) => [kind, ALTERED[how](Fault)]));
const house = { ...base.house, faults };
const { experiment, target } = await loadExperiment({ ...base, house }, name, {});
await prepareHome(base.environment.home);
const app = await startApplication({
  ...base,
  house,
  clock: new SystemClock(),
  home: base.environment.home,
  start: 'if-needed',
});
const id = await app.runs.request({
  experiment,
  target,
  tempo: tempoFor(target.fleet),
  seed: 1,
  requestedBy: 'test',
});
process.stderr.write(`run ${id}\n`);
await app.runs.start();
const { outcome, run } = await app.runs.finish(id);
process.stderr.write(`outcome ${outcome}\n`);
process.stdout.write(JSON.stringify(run));
process.exitCode = exitCode(run, outcome);
await app.close();
