import { catalogToothless } from '../catalog-toothless.js';

/** All of them: test/soak. */
catalogToothless(['cut-regions']);
