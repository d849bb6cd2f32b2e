import type { HistoryPlan } from '../../src/simulation/histories/history-plan.js';
import type { History } from '../../src/simulation/histories/history.js';

/** Counts what histories covered, and keeps what went wrong in them with what is needed to see it again. */
export class Tally {
  readonly violations: string[] = [];
  private histories = 0;
  private boundaries = 0;
  private workers = 0;
  private virtualMs = 0;
  private readonly kinds = new Map<string, number>();

  add(name: string, { experiment }: HistoryPlan, history: History): void {
    this.histories += 1;
    this.boundaries += history.boundaries;
    this.workers += history.workers;
    this.virtualMs += history.tookMs;
    const { method } = experiment;
    for (const { event } of history.events) {
      if (event.type === 'RunFinished') this.count(`verdict ${event.verdict}`);
      if (event.type !== 'StepStarted') continue;
      const step = method[event.index];
      if (step)
        this.count(step.kind === 'fault' ? step.fault : step.kind === 'shift' && step.back ? 'shift back' : step.kind);
    }
    if (this.violations.length < 20) this.violations.push(...history.violations.map((what) => `${name}: ${what}`));
  }

  print(title: string): void {
    const count = (of: number): string => of.toLocaleString('en');
    const kinds = [...this.kinds].sort().map(([kind, times]) => `${kind} ${count(times)}`);
    process.stderr.write(
      `${title}: ${count(this.histories)} histories, ${count(this.boundaries)} boundaries, ${count(this.workers)} workers, ` +
        `${Math.round(this.virtualMs / 3_600_000)} virtual hours; ${kinds.join(', ')}\n`,
    );
  }

  private count(kind: string): void {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
  }
}
