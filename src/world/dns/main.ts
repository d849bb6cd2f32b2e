import { startChild } from '../child.js';
import { dns } from './process.js';

startChild(dns);
