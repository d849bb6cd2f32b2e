import { SilverbackError } from '../../core/errors.js';
import type { LoadProcess } from './load-process.js';

/** Something that a process does to the container from inside. */
export interface Program {
  readonly name: 'burn' | 'hold';
  start(): Promise<LoadProcess>;
  /** Why one has ended that nobody here has ended, for people. */
  fateOf(process: LoadProcess): string;
}

interface Started {
  readonly program: Program;
  readonly starting: Promise<LoadProcess>;
  /** Until it has ended, whoever holds it is told that it is there. */
  ending: Promise<void> | null;
}

/** The processes that load a container: one an injection. */
export class LoadProcesses {
  private readonly started = new Map<string, Started>();
  private readonly fates = new Map<string, string>();

  /** @param onLost is told of an injection whose process has ended by itself */
  constructor(private readonly onLost: (injection: string) => void) {}

  /** Resolves when it is inside; one that is there already is enough. One that is on its way out is waited for. */
  async begin(injection: string, program: Program): Promise<void> {
    const known = this.started.get(injection);
    // Known at once: whoever ends it from here on must find it.
    const one = known && !known.ending ? known : this.start(injection, program, known?.ending);
    await one.starting;
    if (one.ending) throw new SilverbackError('lease-lost', `${injection} was ended while it began`);
  }

  /** Resolves when it has ended; there may be none. */
  async end(injection: string): Promise<void> {
    this.fates.delete(injection);
    const one = this.started.get(injection);
    if (!one) return;
    one.ending ??= one.starting.then(
      (process) => process.end(),
      () => undefined,
    );
    await one.ending;
    this.forget(injection, one);
  }

  /** Those of a program that are inside and not on their way out, by their injections. */
  async inside(name: Program['name']): Promise<ReadonlyMap<string, LoadProcess>> {
    const found = [...this.started].filter(([, { program, ending }]) => program.name === name && ending === null);
    const all = await Promise.all(
      found.map(async ([injection, { starting }]) => {
        const process = await starting.catch(() => null);
        return process ? ([[injection, process]] as const) : [];
      }),
    );
    return new Map(all.flat());
  }

  /** Why the process of an injection has ended by itself; null when it has not. */
  fateOf(injection: string): string | null {
    return this.fates.get(injection) ?? null;
  }

  private start(injection: string, program: Program, before: Promise<void> | null = null): Started {
    const one: Started = { program, starting: before?.then(() => program.start()) ?? program.start(), ending: null };
    this.fates.delete(injection);
    this.started.set(injection, one);
    void this.watch(injection, one);
    return one;
  }

  private async watch(injection: string, one: Started): Promise<void> {
    const process = await one.starting.catch(() => null);
    await process?.ended.catch(() => undefined);
    this.forget(injection, one);
    if (one.ending) return;
    if (process) this.fates.set(injection, one.program.fateOf(process));
    this.onLost(injection);
  }

  private forget(injection: string, one: Started): void {
    if (this.started.get(injection) === one) this.started.delete(injection);
  }
}
