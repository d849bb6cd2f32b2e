import { catalogDrills } from '../catalog-drills.js';
import { ENDS, NAMES } from '../catalog-ends.js';

it('it is known of every experiment how it ends', () => {
  expect(Object.keys(ENDS).sort()).toEqual([...NAMES].sort());
});

/** One of each manner: a process that dies, a network that is cut, names that fail. All of them: test/soak. */
catalogDrills(['kill-instance', 'cut-regions', 'dns-outage']);
