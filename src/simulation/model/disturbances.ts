import type { CallFault, CallSelection } from '../../core/ports/call-faults.js';
import type { FeltFault } from './call-delays.js';

/** Under this the lease of a fault of calls is held, and it is the subject of the fault's injection. */
export const disturbed = ({ region, zone }: CallSelection): string => `edge.${region}->${zone ?? region}`;

/** What befalls calls, in the memory of edges; by injection. */
export class Disturbances {
  private readonly held = new Map<string, CallFault>();

  put(injection: string, fault: CallFault): void {
    this.held.set(injection, fault);
  }

  has(injection: string): boolean {
    return this.held.has(injection);
  }

  /** What is disturbed, with the injection that does it. */
  all(): readonly { readonly injection: string; readonly subject: string }[] {
    return [...this.held].map(([injection, fault]) => ({ injection, subject: disturbed(fault) }));
  }

  /** Ends everything on a subject. */
  calm(subject: string): void {
    for (const [injection, fault] of this.held) if (disturbed(fault) === subject) this.held.delete(injection);
  }

  /** An edge has lost its memory. @returns what it disturbed */
  forget(region: string): readonly string[] {
    const own = [...this.held.values()].filter((fault) => fault.region === region).map(disturbed);
    for (const subject of own) this.calm(subject);
    return own;
  }

  /**
   * Faults of a region's calls, each with the share of all its calls that it befalls.
   *
   * @param ready instances of the region, or of one zone of it, among which calls are divided
   */
  felt(region: string, ready: (zone: string | null) => number): readonly FeltFault[] {
    if (this.held.size === 0) return [];
    const all = ready(null);
    return [...this.held.values()]
      .filter((fault) => fault.region === region)
      .map(({ zone, share, harm }) => ({ share: all === 0 ? 0 : (share * ready(zone)) / all, harm }));
  }
}
