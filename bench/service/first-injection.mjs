// From the request for a run to the record of its first injection, on a small sandbox that serves already.
import { setTimeout as sleep } from 'node:timers/promises';
import { at, show } from './figures.mjs';
import { inPlace } from './place.mjs';
import { Served } from './process.mjs';
import { SMALL_DRILL, writeSmallDrill } from './small-drill.mjs';

const RUNS = 20;
const PATIENCE_MS = 120_000;

export function firstInjection() {
  return inPlace(async (place) => {
    await writeSmallDrill(place);
    const service = await Served.service(place);
    try {
      const cold = await measured(service);
      const warm = [];
      for (let n = 0; n < RUNS; n += 1) warm.push(await measured(service));
      return [
        ['POST /runs to the record of the first injection, p50 (ms)', show(at(0.5, warm))],
        [`... p99 of ${RUNS} (ms)`, show(at(0.99, warm))],
        ['... when the world is started first (ms)', show(cold)],
      ];
    } finally {
      await service.end();
    }
  });
}

/** One run from its request to its end. @returns until its first injection was on record, milliseconds */
async function measured(service) {
  const from = Date.now();
  const { id } = await service.call('POST', '/runs', { experiment: SMALL_DRILL });
  for (;;) {
    const run = await service.call('GET', `/runs/${id}`);
    if (run.status === 'finished') {
      const [injection] = run.injections;
      if (!injection || run.residue.length > 0) throw new Error(`run ${id}: ${run.verdict}, ${run.reason}`);
      return Date.parse(injection.plannedAt) - from;
    }
    if (Date.now() - from > PATIENCE_MS) throw new Error(`run ${id} does not end: ${run.status}`);
    await sleep(50);
  }
}
