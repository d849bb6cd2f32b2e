import fc from 'fast-check';
import { sharesOf } from '../../core/shares.js';
import { shifted, type Weights, weightsProblem, WHOLE } from '../../core/weights.js';
import { type Counts, integersFor, resolutionOf, sumsOf } from './integer-weights.js';

const ONE_EACH: Counts = { west: 1, east: 1 };
const carried = (weights: Weights, servers: Counts): Weights =>
  sharesOf(sumsOf(integersFor(weights, servers), servers));

describe('integer weights', () => {
  it.each([0, 1, 20, 39, 100, 117, 500, 1_667, 3_333, 4_750, 5_000, 9_999, 10_000])(
    'for %s basis points come as near as two servers can',
    (west) => {
      const read = carried({ west, east: WHOLE - west }, ONE_EACH)['west'] ?? 0;
      // None at all would be nearer to a few, and nobody who is to have users is to have none.
      const allowed = everyShare().filter((share) => share > 0 === west > 0 && share < WHOLE === west < WHOLE);
      const best = Math.min(...allowed.map((share) => Math.abs(share - west)));
      expect(Math.abs(read - west)).toBeLessThanOrEqual(best + 1);
    },
  );

  it('are between 0 and 256, none for none and at least 1 for any, and read back as what they come to', () => {
    const divisions = fc.integer({ min: 2, max: 6 }).chain((count) =>
      fc.record({
        cuts: fc.array(fc.integer({ min: 0, max: WHOLE }), { minLength: count - 1, maxLength: count - 1 }),
        servers: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: count, maxLength: count }),
      }),
    );
    fc.assert(
      fc.property(divisions, ({ cuts, servers }) => {
        const edges = [0, ...[...cuts].sort((a, b) => a - b), WHOLE];
        const weights = Object.fromEntries(servers.map((_, at) => [`r${at}`, (edges[at + 1] ?? 0) - (edges[at] ?? 0)]));
        const counts = Object.fromEntries(servers.map((count, at) => [`r${at}`, count]));
        const integers = integersFor(weights, counts);
        for (const [region, integer] of Object.entries(integers)) {
          expect(Number.isInteger(integer) && integer >= 0 && integer <= 256).toBe(true);
          expect(integer === 0).toBe(weights[region] === 0);
        }
        const read = carried(weights, counts);
        expect(weightsProblem(read)).toBeNull();
        expect(carried(read, counts)).toEqual(read);
      }),
      {
        numRuns: 100,
        examples: [[{ cuts: [9_989, 9_996, 9_307, 9_990, 9_978], servers: [32, 3, 2, 9, 16, 1] }]],
      },
    );
  });

  it('of a ramp of whole percents are never off by more than the resolution says', () => {
    const rest = { west: 5_000, east: 5_000 };
    for (const servers of [ONE_EACH, { west: 2, east: 3 }, { west: 5, east: 1 }])
      for (let percent = 0; percent <= 100; percent += 1) {
        const asked = shifted(rest, 'west', percent * 100);
        const read = carried(asked, servers);
        expect(Math.abs((read['west'] ?? 0) - (asked['west'] ?? 0))).toBeLessThanOrEqual(resolutionOf(servers));
      }
  });

  it('say how small a share can be', () => {
    expect(resolutionOf(ONE_EACH)).toBe(39);
    expect(resolutionOf({ west: 2, east: 1 })).toBe(78);
    expect(resolutionOf({ alone: 3 })).toBe(WHOLE);
  });
});

/** Every share of west that two servers can have. */
function everyShare(): number[] {
  const all: number[] = [];
  for (let west = 0; west <= 256; west += 1)
    for (let east = 0; east <= 256; east += 1) if (west + east > 0) all.push((west * WHOLE) / (west + east));
  return all;
}
