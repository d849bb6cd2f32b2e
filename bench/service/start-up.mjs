// A second start of the service, beside an application of Nest and Fastify that does nothing.
import { median, show } from './figures.mjs';
import { inPlace } from './place.mjs';
import { Served } from './process.mjs';

const ROUNDS = 7;

export function startUp() {
  return inPlace(async (place) => {
    const seen = { empty: [], ours: [] };
    const start = { empty: () => Served.program('empty-app.mjs'), ours: () => Served.service(place) };
    // The first start makes the home and the journal.
    for (const who of ['empty', 'ours']) await (await start[who]()).end();
    for (let round = 0; round < ROUNDS; round += 1)
      for (const who of ['empty', 'ours']) {
        const served = await start[who]();
        seen[who].push({ ms: served.readyMs, mb: await served.residentMb() });
        await served.end();
      }
    const of = (who, what) => median(seen[who].map((one) => one[what]));
    return [
      ['serve ready on a second start (ms)', show(of('ours', 'ms')), 'less than 1 500'],
      ['... an empty Nest and Fastify (ms)', show(of('empty', 'ms'))],
      ['... ratio', show(of('ours', 'ms') / of('empty', 'ms'))],
      ['serve, resident when ready (MB)', show(of('ours', 'mb')), 'less than 150'],
      ['... an empty Nest and Fastify (MB)', show(of('empty', 'mb'))],
      ['... ratio', show(of('ours', 'mb') / of('empty', 'mb'))],
    ];
  });
}
