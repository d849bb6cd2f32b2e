import { Farewell } from '../farewell.js';
import { answerLines } from '../lines.js';
import { LoadAgent } from './load-agent.js';
import { ContainerSubject, PodSubject } from './subject.js';

/** `main.js CONTAINER`, or `main.js pod NAME LIMIT`, bytes of memory or `none`. */
const [container = '', pod = '', limit = ''] = process.argv.slice(2);
const isInPod = container === 'pod';
const subject = isInPod
  ? new PodSubject(pod, limit === 'none' ? Infinity : Number(limit))
  : new ContainerSubject(container);
const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
const agent = new LoadAgent(subject, log);
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
