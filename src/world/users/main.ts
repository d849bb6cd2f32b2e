import { startChild } from '../child.js';
import { users } from './process.js';

startChild(users);
