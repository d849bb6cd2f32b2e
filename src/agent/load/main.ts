import { readFileSync } from 'node:fs';
import { Farewell } from '../farewell.js';
import { answerLines } from '../lines.js';
import { cgroupsIn } from './cgroups.js';
import { LoadAgent } from './load-agent.js';

const [container = ''] = process.argv.slice(2);
const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
const agent = new LoadAgent(container, () => cgroupsIn(readFileSync('/proc/1/cgroup', 'utf8'), container), log);
const farewell = new Farewell(
  {
    calls: agent.calls,
    get isHolding() {
      return agent.isHolding;
    },
    // What loads the container dies with this agent.
    clear: () => Promise.resolve(),
    go: () => process.exit(0),
  },
  log,
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
answerLines(process.stdin, process.stdout, farewell.calls, () => farewell.asked());
