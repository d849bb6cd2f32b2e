import { isCode, messageOf, SilverbackError } from '../../core/errors.js';
import type { Fence } from '../../core/ports/fence.js';
import type { TrafficRouter, WeightsReading } from '../../core/ports/router.js';
import type { HaproxyPlace } from '../../core/target/target.js';
import { sharesOf } from '../../core/shares.js';
import { sameWeights, type Weights, weightsProblem } from '../../core/weights.js';
import { agreement, divisionOf, type ProcessAnswer } from './agreement.js';
import type { HaproxyProcess } from './haproxy-process.js';
import { type Counts, integersFor, resolutionOf, sumsOf } from './integer-weights.js';
import type { ServerState } from './server-state.js';

/**
 * One route's weights in HAProxy processes that each hold their own. They keep no epoch, so that nothing fences them:
 * calls are short, and whoever makes them has looked at his lease. They keep no weights either when they are loaded
 * anew: what is read then is their configuration, and whoever asked for something else asks again.
 */
export class HaproxyRouter implements TrafficRouter {
  readonly type = 'haproxy';
  readonly divides = 'requests';
  readonly resolution: number;
  private readonly counts: Counts;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly place: HaproxyPlace,
    private readonly processes: readonly HaproxyProcess[],
  ) {
    this.counts = Object.fromEntries(Object.entries(place.servers).map(([region, names]) => [region, names.length]));
    this.resolution = resolutionOf(this.counts);
  }

  effective(_route: string, weights: Weights): Weights {
    return sharesOf(sumsOf(integersFor(weights, this.counts), this.counts));
  }

  /**
   * Processes that die with a region and cannot be reached are left to `readWeights` to tell, so that a dead region
   * cannot keep users from being moved out of it. Throws what stands in the way at any other.
   */
  setWeights(route: string, weights: Weights, fence: Fence): Promise<void> {
    const problem = weightsProblem(weights) ?? this.unknownRegion(weights);
    if (problem) return Promise.reject(new SilverbackError('invalid-usage', `weights of ${route}: ${problem}`));
    const write = this.writing.then(() => this.write(weights, fence));
    this.writing = write.catch(() => undefined);
    return write;
  }

  /** Throws `invalid-target` and `unsupported-by-target`: those are no silence, and do not go away. */
  async readWeights(_route: string, excused: readonly string[] = []): Promise<WeightsReading> {
    const asked = this.processes.filter(({ region }) => region === null || !excused.includes(region));
    return agreement(this.place, await Promise.all(asked.map(answerOf)));
  }

  private async write(weights: Weights, { signal }: Fence): Promise<void> {
    const puts = await Promise.allSettled(this.processes.map((process) => this.put(process, weights, signal)));
    const failed = puts.flatMap((put, at) =>
      put.status === 'rejected' ? [{ process: this.processes[at], error: put.reason as unknown }] : [],
    );
    const fatal =
      failed.find(({ error }) => !isSilence(error)) ??
      failed.find(({ process }) => process?.region === null) ??
      (failed.length === puts.length ? failed[0] : undefined);
    if (fatal) throw fatal.error;
  }

  private async put(process: HaproxyProcess, weights: Weights, signal?: AbortSignal): Promise<void> {
    const states = await process.servers(signal);
    const changes = [...this.wanted(weights, states)]
      .map(([name, to]) => ({ name, to, from: states.get(name)?.weight ?? 0 }))
      .filter(({ to, from }) => to !== from)
      // Upwards first: while one is raised and another not yet lowered, somebody still takes users.
      .sort((a, b) => b.to - b.from - (a.to - a.from));
    await process.setWeights(
      changes.map(({ name, to }) => [name, to] as const),
      signal,
    );
  }

  /** What the process's own configuration divides so is left as the configuration has it. */
  private wanted(weights: Weights, states: ReadonlyMap<string, ServerState>): ReadonlyMap<string, number> {
    if (sameWeights(divisionOf(this.place, states, 'configured'), weights))
      return new Map([...states].map(([name, { configured }]) => [name, configured]));
    const integers = integersFor(weights, this.counts);
    const all = Object.entries(this.place.servers);
    return new Map(all.flatMap(([region, names]) => names.map((name) => [name, integers[region] ?? 0] as const)));
  }

  private unknownRegion(weights: Weights): string | null {
    const unknown = Object.keys(weights).find((region) => !(region in this.counts));
    return unknown === undefined ? null : `no server of the backend is of ${unknown}`;
  }
}

const isSilence = (error: unknown): boolean => isCode(error, 'target-unreachable') || isCode(error, 'call-timeout');

async function answerOf(process: HaproxyProcess): Promise<ProcessAnswer> {
  const { address } = process;
  return process.servers().then(
    (servers) => ({ address, servers }),
    (error: unknown) => {
      if (!isSilence(error)) throw error;
      return { address, servers: messageOf(error) };
    },
  );
}
