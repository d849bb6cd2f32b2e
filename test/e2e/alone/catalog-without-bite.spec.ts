import { catalogToothless } from '../catalog-toothless.js';

/** One of each manner: a process that dies, a network that is cut. All of them: test/soak. */
catalogToothless(['kill-instance', 'cut-regions']);
