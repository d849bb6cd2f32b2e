import { startChild } from '../child.js';
import { link } from './process.js';

startChild(link);
