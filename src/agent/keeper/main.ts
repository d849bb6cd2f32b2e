import { hostname } from 'node:os';
import { Farewell } from '../farewell.js';
import { answerLines } from '../lines.js';
import { Memory } from '../memory.js';
import { EngineCalls } from './engine-calls.js';
import { Keeper, type Remembered } from './keeper.js';

/** Where the engine's socket is mounted, and what survives a restart of the container. */
const SOCKET = '/var/run/docker.sock';
const MEMORY = '/var/tmp/silverback-keeper.json';

/** Whoever has asked is answered first. Milliseconds. */
const LAST_WORD_MS = 100;

const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
const engine = new EngineCalls(SOCKET, beginAnew);
const keeper = new Keeper(engine, new Memory<Remembered>(MEMORY), log);

const farewell = new Farewell(
  {
    calls: keeper.calls,
    get isHolding() {
      return keeper.isHolding;
    },
    clear: () => Promise.resolve(),
    // The container's name is its own short id, unless somebody gave it another.
    go: () => engine.remove(hostname()),
  },
  log,
);

/** The engine starts it again when it is back, and mounts the socket that it has then; what is held is remembered. */
function beginAnew(): void {
  log('nobody listens at the socket of the engine any more');
  setTimeout(() => process.exit(1), LAST_WORD_MS);
}

// What is told to end by its engine would hold that up: a program that is the first of its container ignores it otherwise.
process.once('SIGTERM', () => process.exit(0));
answerLines(process.stdin, process.stdout, farewell.calls, () => farewell.asked());
