import { drillsWithoutBite } from '../docker/toothless.js';

drillsWithoutBite();
