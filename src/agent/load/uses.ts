import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CGROUPS } from '../../core/agent/load.js';

/** What the kernel has counted so far. */
export interface Usage {
  readonly at: number;
  readonly usedMs: number;
  readonly throttled: number;
}

/** What tells its own CPU time so far, milliseconds; null when it has ended. */
export interface Counted {
  usedMs(): Promise<number | null>;
}

/** @returns what each has used meanwhile, of one core; without those that are gone. All in the same moments. */
export async function usesDuring(
  containers: readonly string[],
  count: (names: readonly string[]) => Promise<readonly (Usage | null)[]>,
  ms: number,
): Promise<{ container: string; used: number; throttled: number }[]> {
  const before = await count(containers);
  await sleep(ms);
  const after = await count(containers);
  return containers.flatMap((container, at) => {
    const [first, then] = [before[at], after[at]];
    if (!first || !then) return [];
    const used = (then.usedMs - first.usedMs) / (then.at - first.at);
    return [{ container, used, throttled: then.throttled - first.throttled }];
  });
}

/** @returns what these have used together meanwhile, of one core; who has ended meanwhile is not counted. */
export async function burnedDuring(processes: readonly Counted[], ms: number): Promise<number> {
  const count = () =>
    Promise.all(processes.map(async (process) => ({ at: performance.now(), usedMs: await process.usedMs() })));
  const before = await count();
  await sleep(ms);
  const after = await count();
  return before.reduce((sum, first, at) => {
    const then = after[at];
    if (first.usedMs === null || !then || then.usedMs === null) return sum;
    return sum + (then.usedMs - first.usedMs) / (then.at - first.at);
  }, 0);
}

/** Of each of these, by its control groups; null for one that is gone. */
export function countsOf(places: readonly (readonly string[])[]): Promise<readonly (Usage | null)[]> {
  return Promise.all(places.map((folders) => countIn(folders).catch(() => null)));
}

/** In the first version of control groups two controllers count; in the second one file tells both. */
async function countIn(folders: readonly string[]): Promise<Usage> {
  const counts = await Promise.all(
    folders.map((folder) => readFile(join(CGROUPS, folder, 'cpuacct.usage'), 'utf8').catch(() => null)),
  );
  const stats = await Promise.all(
    folders.map((folder) => readFile(join(CGROUPS, folder, 'cpu.stat'), 'utf8').catch(() => '')),
  );
  const nanoseconds = counts.find((count) => count !== null);
  return { at: performance.now(), ...countedIn(nanoseconds ?? null, stats.join('\n')) };
}

/** Pure. Throws when neither tells what was used. @param nanoseconds of the first version @param stat `cpu.stat` */
export function countedIn(nanoseconds: string | null, stat: string): Omit<Usage, 'at'> {
  const valueOf = (name: string): number | undefined => {
    const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const usedMs = nanoseconds === null ? (valueOf('usage_usec') ?? NaN) / 1e3 : Number(nanoseconds) / 1e6;
  if (!Number.isFinite(usedMs)) throw new Error('the kernel counts no CPU time there');
  return { usedMs, throttled: valueOf('nr_throttled') ?? 0 };
}
