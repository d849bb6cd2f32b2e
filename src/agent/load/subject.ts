import { readFileSync } from 'node:fs';
import { cgroupsIn, wholeOf } from './cgroups.js';
import { type MemoryCount, memoryCountOf } from './memory-count.js';
import { processesMemory, processesTimeMs } from './processes.js';
import { countsOf, type Usage } from './uses.js';

/** What is loaded from inside, and what the kernel counts of it. */
export interface Subject {
  /** Control groups that whatever loads it joins; none where it is limited together with it as it is. */
  folders(): readonly string[];
  /** What such have used so far, by name; null for one that is gone, or that nobody here can see. */
  usage(names: readonly string[]): Promise<readonly (Usage | null)[]>;
  memory(): MemoryCount;
}

/** A container of an engine: what loads it joins its control groups. Others of the same engine are called as theirs, by their ids. */
export class ContainerSubject implements Subject {
  constructor(private readonly container: string) {}

  folders(): readonly string[] {
    return cgroupsIn(readFileSync('/proc/1/cgroup', 'utf8'), this.container);
  }

  usage(names: readonly string[]): Promise<readonly (Usage | null)[]> {
    const own = this.folders();
    return countsOf(names.map((name) => own.map((folder) => folder.replace(this.container, name))));
  }

  memory(): MemoryCount {
    return memoryCountOf(wholeOf(this.folders(), this.container));
  }
}

/**
 * A pod in which this is a container beside others: what it uses counts for the limits of the pod. It sees the processes of
 * one of them, whose process namespace it shares.
 */
export class PodSubject implements Subject {
  /** @param limit bytes of memory that the pod may use; infinite without one */
  constructor(
    private readonly name: string,
    private readonly limit: number,
  ) {}

  folders(): readonly string[] {
    return [];
  }

  usage(names: readonly string[]): Promise<readonly (Usage | null)[]> {
    const all = names.map((name) =>
      name === this.name ? { at: performance.now(), usedMs: processesTimeMs(), throttled: 0 } : null,
    );
    return Promise.resolve(all);
  }

  memory(): MemoryCount {
    const anonymous = processesMemory();
    return { limit: this.limit, used: anonymous, anonymous, ended: 0, endsWhole: false, swaps: false };
  }
}
