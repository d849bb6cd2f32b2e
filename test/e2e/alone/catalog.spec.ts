import { catalogDrills } from '../catalog-drills.js';
import { ENDS, NAMES } from '../catalog-ends.js';

it('it is known of every experiment how it ends', () => {
  expect(Object.keys(ENDS).sort()).toEqual([...NAMES].sort());
});

/** A network that is cut, names that fail; processes die in many suites. All of them: test/soak. */
catalogDrills(['cut-regions', 'dns-outage']);
