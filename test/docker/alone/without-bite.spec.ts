import { drillsWithoutBite } from '../toothless.js';

/** One of each manner: what dies, what is cut, what is led astray. All of them: test/soak. */
drillsWithoutBite(['kill-instance', 'cut-regions', 'delay-calls', 'burn-cpu']);
