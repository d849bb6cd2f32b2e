import { Disturbances } from './disturbances.js';
import type { Names } from './names.js';
import type { Process } from './processes.js';
import { lagOf } from './replication.js';

/** Harm that processes do while they live, by the subject of its lease. It dies with the process that does it. */
export class HarmInMemory {
  readonly cuts = new Set<string>();
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
    if (this.cuts.has(subject) || this.burns.has(subject) || this.heldBack.has(subject)) return true;
    return this.names.mode(subject) !== undefined || this.disturbing.all().some((one) => one.subject === subject);
  }

  end(subject: string): void {
    for (const name of this.burns) if (burnOf(name) === subject) this.burns.delete(name);
    this.cuts.delete(subject);
    this.disturbing.calm(subject);
    this.names.heal(subject);
    this.heldBack.delete(subject);
  }

  /** A process has lost its memory. @returns what ended with it */
  forget({ name, role, region, zone }: Process): readonly string[] {
    const subjects = {
      instance: () => [burnOf(name)],
      link: () => this.regions.map((to) => cutOf(zone || region, to)),
      store: () => this.regions.map((to) => lagOf(region, to)),
      edge: () => this.disturbing.forget(region),
      dns: () => this.names.subjects,
    }[role]();
    for (const subject of subjects) this.end(subject);
    return subjects;
  }
}

export const cutOf = (from: string, to: string): string => `${from}->${to}`;
/** Under which a burn holds its lease: its instance may be held by other harm besides. */
export const burnOf = (name: string): string => `cpu of ${name}`;
