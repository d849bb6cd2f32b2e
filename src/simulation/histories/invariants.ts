import type { Fence } from '../../core/ports/fence.js';
import type { Recorded } from '../../core/run/event.js';
import type { Tempo } from '../../core/run/tempo.js';
import type { WeightsEffect } from '../../core/run/state.js';
import type { Change, Witness } from '../model/witness.js';
import type { ModelWorld } from '../model/world.js';
import type { Ledger, LedgerEntry } from './ledger.js';
import { Observations } from './observations.js';

/** Wall clocks are read a little apart. */
const READING_MS = 5;

/**
 * Watches the rules of safety at the moment at which the world is changed, with what is durable in the journal at that
 * moment. It knows the rules from the design, not from the engine.
 */
export class Invariants implements Witness {
  readonly violations: string[] = [];
  private observations: Observations | null = null;
  private world: ModelWorld | null = null;

  constructor(
    private readonly ledger: Ledger,
    private readonly tempo: Tempo,
    private readonly now: () => number,
  ) {}

  /** Begins to watch; to be called once. */
  attach(world: ModelWorld): void {
    this.world = world;
    this.observations = new Observations(world);
  }

  changing(change: Change, fence: Fence, newest: number): void {
    if (fence.epoch < newest)
      this.violated(`${wordsOf(change)} under epoch ${fence.epoch} after ${newest} was announced`);
    const entry = this.ledger.entries.get(fence.injection);
    if (!entry) return this.violated(`${wordsOf(change)} without a durable record of ${fence.injection}`);
    if (entry.class === 'harm') this.leased(fence.expiresAt, wordsOf(change));
    this.recorded(change, entry);
    this.inOrder(change, entry);
  }

  renewing(run: string, epoch: number, expiresAt: Date, newest: number): void {
    if (epoch < newest) this.violated(`harm of ${run} renewed under epoch ${epoch} after ${newest} was announced`);
    this.leased(expiresAt, `renewal of harm of ${run}`);
  }

  /** What the journal says was seen must be so in the model, or have been a moment ago. */
  appended(events: readonly Recorded[]): void {
    for (const { event } of events) {
      if (event.type === 'InjectionInEffect') {
        const entry = this.ledger.entries.get(event.id);
        if (entry?.class === 'harm' && !this.observations?.wasHarmed(entry.subject))
          this.violated(`${entry.kind} on ${entry.subject} was proven and is not in effect`);
      }
      if (event.type === 'InjectionPlanned') this.withinPlaces(event.step);
      if (event.type === 'InjectionReverted') {
        const entry = this.ledger.entries.get(event.id);
        const held = this.observations?.longHeld(event.id);
        if (entry?.class === 'harm' && held) this.violated(`${entry.subject} was seen gone while its lease is held`);
      }
    }
  }

  violated(what: string): void {
    this.violations.push(`at ${this.now()} ms: ${what}`);
  }

  /** Who joins is harmed in the place of somebody who is gone. */
  private withinPlaces(step: number): void {
    const places = this.ledger.places.get(step) ?? Infinity;
    const bodies = this.ledger.harmOf(step).filter(({ subject }) => this.world?.processes.get(subject));
    if (bodies.length > places) this.violated(`step ${step} harms ${bodies.length} at once, and began with ${places}`);
  }

  /** Harm ends by itself soon after the last renewal. */
  private leased(expiresAt: Date, what: string): void {
    const ms = expiresAt.getTime() - (this.world?.wall ?? 0);
    if (ms > this.tempo.harmTtlMs + READING_MS) this.violated(`${what} holds harm for ${ms} ms`);
  }

  /** The very change must be durable before it is made; an undo, before it begins. */
  private recorded(change: Change, entry: LedgerEntry): void {
    if (change.kind === 'weights') {
      if (!this.ledger.allowsWeights(entry, change.weights))
        this.violated(`${wordsOf(change)} was not recorded as an adjustment of ${entry.id}`);
      return;
    }
    if (undoes(change, entry) && !entry.undoBegan)
      this.violated(`${wordsOf(change)} before the undo of ${entry.id} was recorded`);
  }

  /** All harm first, and users only go where they can be served. */
  private inOrder(change: Change, entry: LedgerEntry): void {
    if (entry.class !== 'care') return;
    const { world } = this;
    if (!world) return;
    const undoing = change.kind === 'weights' ? this.returnsUsers(change, entry, world) : undoes(change, entry);
    if (!undoing) return;
    if (this.ledger.rollingBack) {
      const open = this.ledger.openHarm.map(({ kind, subject }) => `${kind} on ${subject}`);
      if (open.length > 0) this.violated(`${wordsOf(change)} in a rollback while ${open.join(', ')} is open`);
    }
    if (change.kind === 'scale') return this.keepsCapacity(change, world);
    const region =
      change.kind === 'weights' ? (entry.effect as WeightsEffect).from : (entry.effect as { region: string }).region;
    const weak = this.observations?.longWeak(region);
    if (weak) this.violated(`${wordsOf(change)} gives ${region} its users back although ${weak}`);
  }

  /** Nothing is taken from a region that still carries others' users. */
  private keepsCapacity(change: Extract<Change, { kind: 'scale' }>, world: ModelWorld): void {
    if (change.count >= world.processes.desiredIn(change.region)) return;
    for (const route of Object.keys(world.layout.routes)) {
      const carried = world.routes.copy('dns', route).weights[change.region] ?? 0;
      if (carried > (world.routes.base(route)[change.region] ?? 0))
        this.violated(`${wordsOf(change)} while it carries ${carried} basis points of ${route}`);
    }
  }

  private returnsUsers(change: Extract<Change, { kind: 'weights' }>, entry: LedgerEntry, world: ModelWorld): boolean {
    const { from } = entry.effect as WeightsEffect;
    const present = world.routes.copy(change.place, change.route);
    // What was overtaken on its way is refused there.
    if (change.version < present.version) return false;
    return (change.weights[from] ?? 0) > (present.weights[from] ?? 0);
  }
}

/** Whether a change takes back what its injection did. Weights are told apart by the journal. */
function undoes(change: Change, entry: LedgerEntry): boolean {
  switch (change.kind) {
    case 'bring-up':
    case 'heal':
    case 'end-loss':
    case 'end-burn':
    case 'calm':
    case 'heal-names':
    case 'release':
      return true;
    case 'failover':
      return change.region !== (entry.effect as { region: string }).region;
    case 'scale':
      return change.count !== (entry.effect as { count: number }).count;
    case 'take-down':
    case 'cut':
    case 'lose':
    case 'burn':
    case 'disturb':
    case 'fail-names':
    case 'hold-back':
    case 'weights':
    case 'care':
      return false;
  }
}

function wordsOf(change: Change): string {
  switch (change.kind) {
    case 'take-down':
    case 'bring-up':
      return `${change.kind} of ${change.process}`;
    case 'weights':
      return `weights ${JSON.stringify(change.weights)} of ${change.route} on ${change.place}`;
    case 'failover':
      return `failover ${change.region}`;
    case 'scale':
      return `scale of ${change.region} to ${change.count}`;
    case 'care':
      return 'a record of care';
    default:
      return `${change.kind} of ${change.subject}`;
  }
}
