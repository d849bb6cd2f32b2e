import { enter } from './inside.js';

/** `burn.js SHARE FOLDER...`: uses that share of one core, in turns short enough to be even. Milliseconds. */
const TURN_MS = 20;
/** What others took from it meanwhile is made up for, no further back than this. Milliseconds. */
const OWED_MS = 100;

const [share = '0', ...folders] = process.argv.slice(2);
enter(folders);
let owed = 0;
let last = performance.now();
turn();

function turn(): void {
  const now = performance.now();
  owed = Math.min(owed + (now - last) * Number(share), OWED_MS);
  last = now;
  const from = process.cpuUsage();
  while (used(from) < owed && performance.now() - now < OWED_MS);
  owed -= used(from);
  setTimeout(turn, TURN_MS * (1 - Number(share)));
}

function used(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}
