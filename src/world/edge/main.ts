import { startChild } from '../child.js';
import { edge } from './process.js';

startChild(edge);
