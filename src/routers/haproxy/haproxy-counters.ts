import type { HaproxyPlace } from '../../core/target/target.js';
import type { HaproxyProcess } from './haproxy-process.js';
import { type Counts, Odometer, sum } from './odometer.js';

/** What HAProxy counts of a backend or a server, under its own names. */
const COUNTED = ['stot', 'hrsp_5xx', 'econ', 'eresp', 'wretr', 'wredis'] as const;
export const BACKEND = 'BACKEND';

export interface RouteCounts {
  /** Of the start of each process that was seen first. */
  readonly incarnation: string;
  /** By server, and `BACKEND`: summed over processes, and over their restarts while somebody looked. */
  readonly counts: Readonly<Record<string, Counts>>;
  /** Sessions now, by server. */
  readonly open: Counts;
  /** Whether it answers HTTP, so that statuses are counted. */
  readonly http: boolean;
}

/** The counters of a route, of all of its processes. Throws when one of them does not answer: a part is no count. */
export class HaproxyCounters {
  private readonly meters: readonly { readonly process: HaproxyProcess; readonly odometers: Map<string, Odometer> }[];
  private incarnation: string | null = null;

  constructor(
    readonly place: HaproxyPlace,
    processes: readonly HaproxyProcess[],
  ) {
    this.meters = processes.map((process) => ({ process, odometers: new Map<string, Odometer>() }));
  }

  async read(): Promise<RouteCounts> {
    const names = [BACKEND, ...Object.values(this.place.servers).flat()];
    const seen = await Promise.all(
      this.meters.map(async ({ process, odometers }) => {
        const { incarnation, rows } = await process.stats();
        const counts = names.map((name) => {
          const odometer = odometers.get(name) ?? new Odometer();
          odometers.set(name, odometer);
          return [name, odometer.read(incarnation, countsIn(rows.get(name) ?? {}))] as const;
        });
        const open = names.map((name) => [name, Number(rows.get(name)?.['scur'] ?? 0)] as const);
        const http = rows.get(BACKEND)?.['mode'] === 'http';
        return { incarnation, counts: Object.fromEntries(counts), open: Object.fromEntries(open), http };
      }),
    );
    this.incarnation ??= seen.map(({ incarnation }) => incarnation).join(' ');
    return {
      incarnation: this.incarnation,
      counts: Object.fromEntries(
        names.map((name) => [name, seen.reduce((all, { counts }) => sum(all, counts[name] ?? {}), {})]),
      ),
      open: seen.reduce<Counts>((all, { open }) => sum(all, open), {}),
      http: seen.some(({ http }) => http),
    };
  }
}

function countsIn(row: Readonly<Record<string, string>>): Counts {
  return Object.fromEntries(COUNTED.map((name) => [name, Number(row[name] ?? 0)]));
}
