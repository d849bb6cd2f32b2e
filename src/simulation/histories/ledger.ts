import type { InjectionClass } from '../../core/ports/fault.js';
import type { Recorded } from '../../core/run/event.js';
import type { WeightsEffect } from '../../core/run/state.js';
import { sameWeights, type Weights } from '../../core/weights.js';

/** What the journal says of one injection. Kept apart from the engine's own fold, which may be what is wrong. */
export interface LedgerEntry {
  readonly id: string;
  readonly kind: string;
  readonly class: InjectionClass;
  readonly step: number;
  readonly effect: unknown;
  readonly subject: string;
  /** Weights that were recorded as going to be set. */
  readonly adjustments: Weights[];
  undoBegan: boolean;
  reverted: boolean;
}

/** What is durable of a run, and what follows from that about what may be done. */
export class Ledger {
  readonly entries = new Map<string, LedgerEntry>();
  readonly events: Recorded[] = [];
  /** By dynamic step: how many subjects it had when it began. */
  readonly places = new Map<number, number>();
  rollingBack = false;

  add(events: readonly Recorded[]): void {
    for (const recorded of events) {
      this.events.push(recorded);
      this.take(recorded.event);
    }
  }

  has(type: Recorded['event']['type']): boolean {
    return this.events.some(({ event }) => event.type === type);
  }

  /** Whether these weights were announced in the journal before they are set. */
  allowsWeights(entry: LedgerEntry, weights: Weights): boolean {
    if (entry.adjustments.some((recorded) => sameWeights(recorded, weights))) return true;
    return entry.undoBegan && sameWeights((entry.effect as WeightsEffect).original, weights);
  }

  get openHarm(): readonly LedgerEntry[] {
    return [...this.entries.values()].filter((entry) => entry.class === 'harm' && !entry.reverted);
  }

  harmOf(step: number): readonly LedgerEntry[] {
    return this.openHarm.filter((entry) => entry.step === step);
  }

  private take(event: Recorded['event']): void {
    switch (event.type) {
      case 'InjectionPlanned':
        this.entries.set(event.id, {
          id: event.id,
          kind: event.kind,
          class: event.class,
          step: event.step,
          effect: event.plan.effect,
          subject: event.plan.subject,
          adjustments: [],
          undoBegan: false,
          reverted: false,
        });
        break;
      case 'InstancesKnown':
        if (!this.places.has(event.step)) this.places.set(event.step, this.harmOf(event.step).length);
        break;
      case 'InjectionAdjusting':
        this.entries.get(event.id)?.adjustments.push(event.to);
        break;
      case 'InjectionReverting':
        this.change(event.id, { undoBegan: true });
        break;
      case 'InjectionReverted':
        this.change(event.id, { reverted: true });
        break;
      case 'LateEffectSeen':
        this.change(event.id, { reverted: false });
        break;
      case 'RollbackStarted':
        this.rollingBack = true;
        break;
      default:
        break;
    }
  }

  private change(id: string, change: Partial<LedgerEntry>): void {
    const entry = this.entries.get(id);
    if (entry) Object.assign(entry, change);
  }
}
