import { catalogDrills } from '../catalog-drills.js';
import { ENDS, NAMES } from '../catalog-ends.js';

it('it is known of every experiment how it ends', () => {
  expect(Object.keys(ENDS).sort()).toEqual([...NAMES].sort());
});

/** One of them; what the others do is seen in many suites. All of them: test/soak. */
catalogDrills(['cut-regions']);
