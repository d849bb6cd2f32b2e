import { NAMES } from '../e2e/catalog-ends.js';
import { catalogToothless } from '../e2e/catalog-toothless.js';

catalogToothless(NAMES);
