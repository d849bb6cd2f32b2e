// One kill by a warm worker, from its durable record to the engine's event, beside others who kill the same container.
import { inPlace } from '../service/place.mjs';
import { beside } from './beside.mjs';

const TRIES = 15;

export function kill(engine) {
  return inPlace((place) =>
    beside(engine, place, { what: 'one kill', count: 1, tries: TRIES, aim: (raw) => `raw + 15: ${raw + 15}` }),
  );
}
