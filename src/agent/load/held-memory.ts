import { readFileSync } from 'node:fs';
import type { Weighed } from '../../core/agent/load.js';
import { SilverbackError } from '../../core/errors.js';
import { formatMemory } from '../../core/units.js';
import { LoadProcess } from './load-process.js';
import type { Program } from './load-processes.js';
import { bytesIn, shortageIn } from './machine-memory.js';
import type { MemoryCount } from './memory-count.js';
import type { Subject } from './subject.js';

/** Memory of a container, or pod, that a process of ours holds inside. */
export class HeldMemory {
  constructor(private readonly subject: Subject) {}

  /** Its start throws `unsupported-by-target` when there is no room for so much. */
  holding(bytes: number): Program {
    let endedBefore = 0;
    return {
      name: 'hold',
      start: async () => {
        const count = this.count();
        const refusal = refusalOf(count, readFileSync('/proc/meminfo', 'utf8'), bytes);
        if (refusal !== null) throw new SilverbackError('unsupported-by-target', refusal);
        endedBefore = count.ended;
        return LoadProcess.start('hold', [String(bytes), ...this.subject.folders()]);
      },
      fateOf: ({ complaint, signal }) => {
        if (complaint !== '') return complaint;
        if (signal !== 'SIGKILL') return 'what held it ended by itself';
        return this.endedSoFar() > endedBefore
          ? 'memory ran out in there, and the kernel ended what held it first'
          : 'what held it was killed';
      },
    };
  }

  async weigh(holder: LoadProcess | undefined): Promise<Omit<Weighed, 'fate'>> {
    const { limit, used } = this.count();
    const status = (await holder?.ofKernel('status')) ?? null;
    return { limit: Number.isFinite(limit) ? limit : null, used, holder: status && holder ? of(holder, status) : null };
  }

  /** Nobody is left to be told when the container has ended as well. */
  private endedSoFar(): number {
    try {
      return this.count().ended;
    } catch {
      return 0;
    }
  }

  private count(): MemoryCount {
    return this.subject.memory();
  }
}

/** Pure: why so much cannot be held without harm to others than this container, for people; null when it can. */
export function refusalOf(
  { limit, anonymous, endsWhole, swaps }: MemoryCount,
  meminfo: string,
  bytes: number,
): string | null {
  const held = `${formatMemory(bytes)} are not held`;
  if (!Number.isFinite(limit)) return `${held}: it has no memory limit, and they would be taken from its machine`;
  if (endsWhole) return `${held}: when memory runs out in there, the kernel would end all of it (memory.oom.group)`;
  if (swaps && bytesIn(meminfo, 'SwapTotal') > 0)
    return `${held}: its machine would move to swap what it has no room for, and be the slower for it (docker --memory-swap as large as --memory)`;
  if (anonymous + bytes > limit)
    return `${held}: of its ${formatMemory(limit)} it uses ${formatMemory(anonymous)} itself, and memory would run out`;
  const short = shortageIn(meminfo, bytes);
  return short === null ? null : `${held}: ${short}`;
}

/** @param status `/proc/PID/status` of a process that holds memory */
function of(holder: LoadProcess, status: string): Weighed['holder'] {
  const [said] = holder.said;
  if (said === undefined) return { resident: bytesIn(status, 'RssAnon'), rose: null };
  const { own, rose } = JSON.parse(said) as { own: number; rose: number };
  return { resident: Math.max(0, bytesIn(status, 'RssAnon') - own), rose };
}
