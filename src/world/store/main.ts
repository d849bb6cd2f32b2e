import { startChild } from '../child.js';
import { store } from './process.js';

startChild(store);
