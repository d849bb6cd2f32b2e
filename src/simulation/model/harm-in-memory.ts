import type { Loss } from '../../core/ports/packet-loss.js';
import { Disturbances } from './disturbances.js';
import type { Names } from './names.js';
import type { Process } from './processes.js';
import { lagOf } from './replication.js';

/** Harm that processes do while they live, by the subject of its lease. It dies with the process that does it. */
export class HarmInMemory {
  readonly cuts = new Set<string>();
  readonly losses = new Set<string>();
  /** Instances that burn CPU time. */
  readonly burns = new Set<string>();
  readonly disturbing = new Disturbances();
  /** How long each write is held back on purpose, milliseconds. */
  readonly heldBack = new Map<string, number>();

  constructor(
    private readonly regions: readonly string[],
    readonly names: Names,
  ) {}

  /** Asked by the subject of an injection, which is the instance itself where it burns. */
  has(subject: string): boolean {
    const held = [this.cuts, this.losses, this.burns, this.heldBack];
    if (held.some((those) => those.has(subject))) return true;
    return this.names.mode(subject) !== undefined || this.disturbing.all().some((one) => one.subject === subject);
  }

  end(subject: string): void {
    for (const name of this.burns) if (burnOf(name) === subject) this.burns.delete(name);
    this.cuts.delete(subject);
    this.losses.delete(subject);
    this.disturbing.calm(subject);
    this.names.heal(subject);
    this.heldBack.delete(subject);
  }

  /** A process has lost its memory. @returns what ended with it */
  forget({ name, role, region, zone }: Process): readonly string[] {
    const subjects = {
      instance: () => [burnOf(name)],
      link: () => this.regions.flatMap((to) => onPath(zone || region, to)),
      store: () => this.regions.map((to) => lagOf(region, to)),
      edge: () => this.disturbing.forget(region),
      dns: () => this.names.subjects,
    }[role]();
    for (const subject of subjects) this.end(subject);
    return subjects;
  }
}

const onPath = (from: string, to: string): readonly string[] => [
  cutOf(from, to),
  ...[true, false].map((oneWay) => lossOf({ from, to, oneWay })),
];
export const cutOf = (from: string, to: string): string => `${from}->${to}`;
/** Under which a loss holds its lease: its path may be cut besides. */
export const lossOf = ({ from, to, oneWay }: Pick<Loss, 'from' | 'to' | 'oneWay'>): string =>
  `packets ${from}${oneWay ? '->' : '<->'}${to}`;
/** Under which a burn holds its lease: its instance may be held by other harm besides. */
export const burnOf = (name: string): string => `cpu of ${name}`;
