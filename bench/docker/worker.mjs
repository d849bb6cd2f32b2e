// A worker in this process that is warm: it has everything loaded, and takes one run after the other.
import { createServer } from 'node:http';
import { startApplication } from '../../dist/cli/application.js';
import { context } from '../../dist/cli/context.js';
import { tempoFor } from '../../dist/composition/tempo.js';
import { prepareHome } from '../../dist/config/home.js';
import { SystemClock } from '../../dist/config/system-clock.js';
import { parseExperiment } from '../../dist/core/experiment/parse.js';
import { parseTarget } from '../../dist/core/target/parse.js';

/** What is always well: here nobody serves anybody. */
export async function openPatient() {
  const server = createServer((_, response) => response.end());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

export function experimentText(name, target, url, method) {
  return `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: ${name}, title: Measured }
spec:
  target: ${target}
  steadyState:
    interval: 1s
    probes:
      - { name: patient, type: http, url: "${url}", failAfter: 50, tolerance: { status: { equals: 200 } } }
  guards: { blastRadius: { instances: 1000 } }
  method:
${method.map((step) => `    - ${step}`).join('\n')}
`;
}

export async function openWorker(engine, place) {
  process.env.SILVERBACK_HOME = `${place}/home`;
  const base = await context();
  await prepareHome(process.env.SILVERBACK_HOME);
  const patient = await openPatient();
  const target = parseTarget(engine.target('bench'), 'bench.yaml');
  let events = [];
  const hearing = new Set();
  const app = await startApplication({
    ...base,
    clock: new SystemClock(),
    home: process.env.SILVERBACK_HOME,
    databaseUrl: null,
    start: 'never',
    onRecorded(recorded) {
      events.push(...recorded.map(({ event }) => ({ event, at: performance.now() })));
      for (const hear of hearing) hear();
    },
  });
  await app.worker.start();
  return {
    /** Runs a method to its end. @returns when it was asked for, and when each event was durable, of the monotonic clock */
    async run(method, onEvents = () => undefined) {
      const experiment = parseExperiment(experimentText('bench', 'bench', patient.url, method), 'bench.yaml', {
        kinds: base.house,
      });
      const from = performance.now();
      events = [];
      const id = await app.runs.request({
        experiment,
        target,
        tempo: tempoFor('docker'),
        seed: 1,
        requestedBy: 'bench',
      });
      onEvents(id);
      const { run } = await app.worker.finish(id);
      if (run.verdict !== 'passed' || run.residue.length > 0)
        throw new Error(`expected a passed run without residue, got ${run.verdict}: ${run.reason}`);
      return { run, from, all: (type) => events.filter(({ event }) => event.type === type) };
    },
    /** Resolves to what the next run has recorded when that is so, at the moment of its record. */
    when(isSo) {
      return new Promise((resolve) => {
        const hear = () => {
          if (!isSo((type) => events.filter(({ event }) => event.type === type))) return;
          hearing.delete(hear);
          resolve(events);
        };
        hearing.add(hear);
      });
    },
    /** Resolves to the ids of the injections of the present run when so many are in effect. */
    async inEffect(count) {
      const known = await this.when((all) => all('InjectionInEffect').length === count);
      return known.flatMap(({ event }) => (event.type === 'InjectionInEffect' ? [event.id] : []));
    },
    async close() {
      await app.close();
      patient.close();
    },
  };
}
