import { drillsWithoutBite, HARMFUL } from '../docker/toothless.js';

drillsWithoutBite(HARMFUL);
