import { catalogDrills } from '../e2e/catalog-drills.js';
import { NAMES } from '../e2e/catalog-ends.js';

catalogDrills(NAMES);
