import { type NetworkMemory, NETWORK_MEMORY } from '../../core/agent/network.js';
import { messageOf } from '../../core/errors.js';
import { Farewell } from '../farewell.js';
import { answerLines } from '../lines.js';
import { Memory } from '../memory.js';
import { Echo } from './echo.js';
import { kernelCalls } from './kernel.js';
import { NetworkAgent } from './network-agent.js';
import { resolvConfCalls } from './lookups/resolv-conf.js';
import { soundingCalls } from './soundings.js';

const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
const { port } = await Echo.open();
const agent = new NetworkAgent(new Memory<NetworkMemory>(NETWORK_MEMORY), port, log);

function told(): void {
  agent.leave().then(
    () => process.exit(0),
    (error: unknown) => {
      log(`could not take everything away: ${messageOf(error)}`);
      process.exit(1);
    },
  );
}

const farewell = new Farewell(
  {
    calls: { ...agent.calls, ...soundingCalls(), ...kernelCalls(), ...resolvConfCalls() },
    get isHolding() {
      return agent.isHolding;
    },
    clear: () => agent.leave(),
    go: () => process.exit(0),
  },
  log,
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, told);
answerLines(process.stdin, process.stdout, farewell.calls, () => farewell.asked());
