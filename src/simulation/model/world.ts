import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence } from '../../core/ports/fence.js';
import type { Manner } from '../../core/ports/fleet.js';
import type { WorldLayout } from '../../core/target/target.js';
import type { Weights } from '../../core/weights.js';
import { Audience } from './audience.js';
import { Epochs } from './epochs.js';
import { cutOf, HarmInMemory } from './harm-in-memory.js';
import { HarmLeases } from './leases.js';
import { Names } from './names.js';
import { Processes, type Process } from './processes.js';
import { lagOf, Replication } from './replication.js';
import { Routes } from './routes.js';
import { Timeline } from './timeline.js';
import type { Change, InnerHarm, Witness } from './witness.js';

export interface WorldOptions {
  /** False: nobody refuses an old epoch. Only to plant a defect. */
  readonly fencing?: boolean;
  readonly witness?: Witness;
}

/**
 * A model of an active-active world: processes, leases, routes, replication and users, by the rules of the real one
 * (src/world/README.md) and by nothing else. Deterministic; it takes its time from the clock and has none of its own.
 * What changes it is fenced and seen by the witness; whoever reads brings it up to the clock's time first (`time.advance`).
 */
export class ModelWorld {
  readonly time: Timeline;
  readonly processes: Processes;
  readonly routes: Routes;
  readonly replication: Replication;
  readonly leases: HarmLeases;
  readonly audience: Audience;
  /** By injection. */
  readonly care = new Map<string, { readonly run: string; readonly what: string }>();
  readonly harm: HarmInMemory;
  /** Harm of these kinds is accepted and has no effect. */
  readonly toothless = new Set<Change['kind']>();
  /** Regions that should get nobody although everything in them runs, with the reason. */
  readonly unwell = new Map<string, string>();
  readonly regions: readonly string[];
  private readonly epochs: Epochs;
  private readonly listeners: (() => void)[] = [];

  constructor(
    readonly layout: WorldLayout,
    private readonly clock: Clock,
    private readonly options: WorldOptions = {},
  ) {
    this.epochs = new Epochs(options.fencing !== false);
    this.regions = Object.keys(layout.regions);
    this.time = new Timeline(clock, (ms) => this.audience.pass(ms));
    this.processes = new Processes(layout, this.time, (process) => this.processChanged(process));
    this.routes = new Routes(layout, this.regions.map(edgeOf));
    this.leases = new HarmLeases(this.time, (subject) => this.putRight(subject));
    const home = (route: string): Weights => this.routes.copy('dns', route).weights;
    const names = new Names(layout, home, () => this.processes.isUp('dns'));
    this.harm = new HarmInMemory(this.regions, names);
    const facts = {
      home,
      told: (route: string) => names.told(route),
      isKnown: (route: string) => names.isKnown(route, this.time.now),
      gatewayUp: (region: string) => this.isUp('edge', region),
      healthyInstances: (region: string) => this.readyIn(region),
      isOpen: (from: string, to: string) => this.passes(from, to),
      callFaults: (region: string) => this.harm.disturbing.felt(region, (zone) => this.readyIn(region, zone)),
    };
    this.audience = new Audience(layout, facts, () => this.time.now);
    this.replication = new Replication(
      this.regions,
      (from, to) => this.passes(from, to) && this.isUp('store', from) && this.isUp('store', to),
      (from, to) => this.harm.heldBack.get(lagOf(from, to)) ?? 0,
      (region) => this.isUp('store', region),
      (region) => this.audience.comesTo(region),
    );
  }

  /** Tells `listener` whenever something has changed that users could notice. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @param place a region; of a link also a zone */
  isUp(role: 'edge' | 'store' | 'link', place: string): boolean {
    return this.processes.isUp(`${role}.${place}`);
  }

  /** Instances that can serve, of a region or of one zone of it: they live and reach the store of their region. */
  readyIn(region: string, only: string | null = null): number {
    if (!this.isUp('store', region)) return 0;
    return this.processes.healthyIn(region, (zone) => (only ?? zone) === zone && this.passes(zone, region));
  }

  /** Whether the path from one region to another, or from a zone to its region, is open. */
  passes(from: string, to: string): boolean {
    return this.isUp('link', from) && !this.harm.cuts.has(cutOf(from, to));
  }

  announce(run: string, epoch: number): void {
    this.time.advance();
    this.epochs.heed(run, epoch);
  }

  renew(run: string, epoch: number, injections: readonly string[], expiresAt: Date): readonly string[] {
    this.time.advance();
    this.epochs.heed(run, epoch);
    this.options.witness?.renewing(run, epoch, expiresAt, this.epochs.newest(run));
    return this.leases.renew(run, injections, this.monotonic(expiresAt));
  }

  takeDown(name: string, manner: Manner, fence: Fence): void {
    this.admit({ kind: 'take-down', process: name }, fence);
    const process = this.process(name);
    if (manner === 'pause' && process.state !== 'paused') this.mustBeUp(name);
    this.leases.take(name, fence, this.monotonic(fence.expiresAt));
    if (this.toothless.has('take-down') || process.state === 'stopped' || process.state === 'down') return;
    if (manner === 'pause') this.processes.pause(process);
    else if (manner === 'drain') this.processes.drain(process);
    else this.processes.kill(process);
  }

  bringUp(name: string, fence: Fence): void {
    this.admit({ kind: 'bring-up', process: name }, fence);
    this.leases.release(name, fence.injection);
  }

  /** Harm inside a process that lives on, `at`: its lease is held there. */
  inflict(harm: InnerHarm, at: string, fence: Fence, act: () => void): void {
    this.admit(harm, fence);
    this.mustBeUp(at);
    this.leases.take(harm.subject, fence, this.monotonic(fence.expiresAt));
    if (!this.toothless.has(harm.kind)) act();
    this.changed();
  }

  /** What is dead has forgotten it; what is paused cannot hear it. */
  relent(harm: InnerHarm, at: string, fence: Fence): void {
    this.admit(harm, fence);
    if (this.processes.get(at)?.state === 'paused') this.mustBeUp(at);
    this.leases.release(harm.subject, fence.injection);
  }

  putRoute(place: string, route: string, weights: Weights, version: number, fence: Fence): void {
    this.admit({ kind: 'weights', place, route, weights, version }, fence);
    this.mustBeUp(place);
    const before = this.routes.copy('dns', route).weights;
    this.routes.put(place, route, { weights, version, run: fence.run });
    if (place === 'dns') this.time.at(this.audience.told(route, before), () => this.changed());
    this.changed();
  }

  putFailover(edge: string, region: string | null, version: number, fence: Fence): void {
    this.admit({ kind: 'failover', region }, fence);
    this.mustBeUp(edge);
    this.routes.putFailover(edge, { region, version, run: fence.run });
    this.changed();
  }

  scale(region: string, count: number, fence: Fence): void {
    this.admit({ kind: 'scale', region, count }, fence);
    this.processes.scale(region, count);
    this.changed();
  }

  openCare(what: string, fence: Fence): void {
    this.admit({ kind: 'care' }, fence);
    this.care.set(fence.injection, { run: fence.run, what });
  }

  closeCare(fence: Fence): void {
    this.admit({ kind: 'care' }, fence);
    this.care.delete(fence.injection);
  }

  /** A restart policy, or a person, puts harm right while its lease goes on. */
  decay(subject: string): void {
    this.time.advance();
    this.putRight(subject);
  }

  /** A deployment puts another instance in the place of one, whatever is done to that. */
  replace(name: string): void {
    this.time.advance();
    const process = this.processes.get(name);
    if (process) this.processes.replace(process);
  }

  /** To be called when something was changed from outside of the rules above. */
  changed(): void {
    this.audience.refresh();
    const lostAt = this.harm.names.update(this.time.now);
    if (lostAt !== null) this.time.at(lostAt, () => this.changed());
    this.replication.update(this.time.now);
    for (const listener of this.listeners) listener();
  }

  mustBeUp(name: string): void {
    if (!this.processes.isUp(name)) throw new SilverbackError('target-unreachable', `${name} does not answer`);
  }

  /** Whether harm on a subject, as injections name it, is in effect. */
  isHarmed(subject: string): boolean {
    const state = this.processes.get(subject)?.state;
    return state === 'down' || state === 'paused' || this.harm.has(subject);
  }

  private admit(change: Change, fence: Fence): void {
    this.time.advance();
    this.epochs.heed(fence.run, fence.epoch);
    this.options.witness?.changing(change, fence, this.epochs.newest(fence.run));
  }

  private process(name: string): Process {
    const process = this.processes.get(name);
    if (!process) throw new SilverbackError('target-unreachable', `the world has no process ${name}`);
    return process;
  }

  private processChanged(process: Process): void {
    if (process.state !== 'healthy' && process.state !== 'paused' && process.state !== 'leaving')
      for (const subject of this.harm.forget(process)) this.leases.forget(subject);
    this.changed();
  }

  private putRight(subject: string): void {
    const process = this.processes.get(subject);
    if (process) this.processes.bringBack(process);
    this.harm.end(subject);
    this.changed();
  }

  /** Milliseconds since the epoch. */
  get wall(): number {
    return this.clock.now().getTime();
  }

  private monotonic(wall: Date): number {
    return this.time.now + (wall.getTime() - this.clock.now().getTime());
  }
}

export const edgeOf = (region: string): string => `edge.${region}`;
