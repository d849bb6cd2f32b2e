// A hundred containers killed in one step, beside others who kill the same hundred.
import { inPlace } from '../service/place.mjs';
import { beside } from './beside.mjs';

const COUNT = 100;
const TRIES = 3;

export function many(engine) {
  return inPlace((place) =>
    beside(engine, place, {
      what: `${COUNT} kills in one step`,
      count: COUNT,
      tries: TRIES,
      aim: (raw) => `1.1 x raw: ${Math.round(1.1 * raw)}`,
    }),
  );
}
