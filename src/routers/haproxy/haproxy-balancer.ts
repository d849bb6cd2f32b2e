import { isCode, messageOf, SilverbackError } from '../../core/errors.js';
import type { Balancer, ServerPlace, ServerStanding } from '../../core/ports/balancer.js';
import type { Fence } from '../../core/ports/fence.js';
import { unknownName } from '../../core/source/nearest.js';
import type { HaproxyPlace } from '../../core/target/target.js';
import type { HaproxyProcess } from './haproxy-process.js';
import type { ServerState } from './server-state.js';

/** Takes servers of a route out of every HAProxy process by the state `drain`: sessions go on, new ones go elsewhere. */
export class HaproxyBalancer implements Balancer {
  readonly servers: HaproxyPlace['servers'];

  constructor(
    place: HaproxyPlace,
    private readonly processes: readonly HaproxyProcess[],
  ) {
    this.servers = place.servers;
  }

  async takeOut(server: string, { signal }: Fence): Promise<void> {
    await this.everywhere(server, signal, (state) => (state.drained ? null : 'drain'));
  }

  async putBack(server: string, { signal }: Fence): Promise<void> {
    await this.everywhere(server, signal, (state) => (state.drained ? 'ready' : null));
  }

  async standing(server: string): Promise<ServerStanding> {
    this.refuseUnknown(server);
    const seen = await Promise.all(this.processes.map((process) => standingAt(process, server)));
    const states = new Set(seen.map(({ state }) => state));
    const [state = 'unknown'] = states;
    return {
      state: states.size === 1 ? state : 'unknown',
      sessions: seen.reduce((sum, { sessions }) => sum + sessions, 0),
      evidence: seen.map(({ evidence }) => evidence).join('; '),
    };
  }

  async places(): Promise<readonly ServerPlace[]> {
    const asked = await Promise.allSettled(this.processes.map((process) => process.servers()));
    const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = asked.find((one) => one.status === 'rejected');
    if (failed && answers.length === 0) throw failed.reason;
    return answers.flatMap((states) =>
      [...states.values()].map(({ name, address, port, host }) => ({ server: name, address, port, host })),
    );
  }

  /** One that does not answer keeps its part as it was: the others are done all the same, and then it is told. */
  private async everywhere(
    server: string,
    signal: AbortSignal | undefined,
    wanted: (state: ServerState) => 'drain' | 'ready' | null,
  ): Promise<void> {
    this.refuseUnknown(server);
    const done = await Promise.allSettled(
      this.processes.map(async (process) => {
        const state = (await process.servers(signal)).get(server);
        if (!state) return;
        // HAProxy ends both at once: whoever put it into maintenance would find it at work.
        if (state.maintained)
          throw new SilverbackError('conflict', `${server} is in maintenance at ${process.address}, by somebody else`);
        const next = wanted(state);
        if (next) await process.setState(server, next, signal);
      }),
    );
    const failed = done.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private refuseUnknown(server: string): void {
    const known = Object.values(this.servers).flat();
    if (known.includes(server)) return;
    const { message, expected } = unknownName('server', server, known);
    throw new SilverbackError('invalid-usage', `${message}; expected ${expected}`);
  }
}

async function standingAt(process: HaproxyProcess, server: string): Promise<ServerStanding> {
  try {
    const [states, { rows }] = await Promise.all([process.servers(), process.stats()]);
    const found = states.get(server);
    const sessions = Number(rows.get(server)?.['scur']);
    const out = found?.drained === true || found?.maintained === true;
    const words = found?.maintained ? 'in maintenance' : out ? 'drained' : 'in the balance';
    return { state: out ? 'out' : 'in', sessions, evidence: `${process.address}: ${words}, ${sessions} sessions` };
  } catch (error) {
    if (!isCode(error, 'target-unreachable') && !isCode(error, 'call-timeout')) throw error;
    return { state: 'unknown', sessions: 0, evidence: messageOf(error) };
  }
}
