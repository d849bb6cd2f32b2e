import { type ProcessSpec } from '../layout.js';
import { type Role } from '../protocol.js';

const RANK: Readonly<Record<Role, number>> = { link: 0, store: 1, dns: 1, edge: 2, instance: 3, users: 4 };
/** Before anybody is served; more at a time only wait for each other on a small machine. */
const PARALLEL = 4;

/**
 * @returns what to start next, null to wait. Users come last into a new world. While they are served, one process
 * starts at a time, and the way to a region's data before the instances that need it.
 */
export function nextStart(
  waiting: readonly ProcessSpec[],
  starting: readonly ProcessSpec[],
  isServing: boolean,
): ProcessSpec | null {
  if (starting.length >= (isServing ? 1 : PARALLEL)) return null;
  const [first] = [...waiting].sort((a, b) => RANK[a.role] - RANK[b.role]);
  if (!first || (!isServing && first.role === 'users' && starting.length > 0)) return null;
  return first;
}

/** Starts processes in their order. `start` resolves when the process is ready, or dead. */
export class StartQueue {
  private waiting: readonly ProcessSpec[] = [];
  private starting: readonly ProcessSpec[] = [];
  private pumping = false;

  constructor(
    private readonly start: (spec: ProcessSpec) => Promise<void>,
    private readonly isServing: () => boolean,
  ) {}

  /** What waits already keeps its place. */
  add(spec: ProcessSpec): void {
    if (!this.waiting.some(({ name }) => name === spec.name)) this.waiting = [...this.waiting, spec];
    this.schedule();
  }

  remove(name: string): void {
    this.waiting = this.waiting.filter((spec) => spec.name !== name);
  }

  clear(): void {
    this.waiting = [];
  }

  /** In a later turn, so that what is given back together is ordered together. */
  private schedule(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.pump();
    });
  }

  private pump(): void {
    for (;;) {
      const next = nextStart(this.waiting, this.starting, this.isServing());
      if (!next) return;
      this.remove(next.name);
      this.starting = [...this.starting, next];
      void this.start(next).finally(() => {
        this.starting = this.starting.filter(({ name }) => name !== next.name);
        this.schedule();
      });
    }
  }
}
