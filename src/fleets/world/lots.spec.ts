import fc from 'fast-check';
import { lotOf } from '../../world/edge/lot.js';
import { requestsBy } from './lots.js';

/** As an edge draws it for the first instance that it asks. */
const drawn = (injection: string, request: string) => lotOf(injection, `${request} 0 0`);
const share = fc.double({ min: 0.001, max: 0.9, noNaN: true });

describe('names of requests', () => {
  it('are chosen or spared by a fault as its gateway draws, and spared by the others', () => {
    fc.assert(
      fc.property(share, share, fc.boolean(), (own, other, chosen) => {
        const others = [
          { injection: 'own', share: own },
          { injection: 'other', share: other },
          { injection: 'all', share: 1 },
        ];
        const names = requestsBy({ injection: 'own', share: own }, chosen, 3, others);
        expect(new Set(names).size).toBe(3);
        expect(names.every((name) => drawn('own', name) < own === chosen)).toBe(true);
        expect(names.every((name) => drawn('other', name) >= other)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('are found for the smallest share, and none is spared by a fault of all calls', () => {
    expect(requestsBy({ injection: 'rare', share: 0.0001 }, true, 3, [])).toHaveLength(3);
    expect(requestsBy({ injection: 'all', share: 1 }, false, 3, [])).toEqual([]);
    expect(requestsBy({ injection: 'all', share: 1 }, true, 3, [])).toHaveLength(3);
  });
});
