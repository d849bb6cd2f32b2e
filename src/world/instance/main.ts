import { startChild } from '../child.js';
import { instance } from './process.js';

startChild(instance);
