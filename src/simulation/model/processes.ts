import type { Instance } from '../../core/instance.js';
import { burnable } from '../../core/target/layout-instances.js';
import type { WorldLayout } from '../../core/target/target.js';
import type { Timeline } from './timeline.js';

export type Role = 'link' | 'store' | 'edge' | 'instance' | 'dns';

export interface Process {
  readonly name: string;
  readonly role: Role;
  /** Empty for `dns`. */
  readonly region: string;
  /** Empty for all but instances and the links of zones. */
  readonly zone: string;
  /** `stopped`: by scale; `down` and `paused`: kept so by harm; `leaving`: gets nothing new, and ends soon. */
  state: 'healthy' | 'queued' | 'starting' | 'leaving' | 'paused' | 'down' | 'stopped';
}

/** What a start takes, milliseconds. */
const START_MS: Readonly<Record<Role, number>> = { link: 200, store: 300, edge: 200, instance: 400, dns: 200 };
/** From the moment at which a gateway hears that an instance leaves until that has answered what was open. */
const LEAVING_MS = 300;
const ORDER: readonly Role[] = ['dns', 'link', 'store', 'edge', 'instance'];

/** The world's processes, started one at a time: what a region stands on before its instances. */
export class Processes {
  readonly all = new Map<string, Process>();
  private readonly desired = new Map<string, number>();
  private starting: Process | null = null;

  /** @param changed is called whenever a process has come or gone */
  constructor(
    private readonly layout: WorldLayout,
    private readonly time: Timeline,
    private readonly changed: (process: Process) => void,
  ) {
    this.add('dns', 'dns', '', '', 'healthy');
    for (const [region, { zones }] of Object.entries(layout.regions)) {
      for (const role of ['link', 'store', 'edge'] as const) this.add(`${role}.${region}`, role, region, '', 'healthy');
      for (const [zone, count] of Object.entries(zones)) {
        this.add(`link.${zone}`, 'link', region, zone, 'healthy');
        for (let index = 1; index <= count; index += 1) this.addInstance(region, zone, index, 'healthy');
      }
      this.desired.set(region, this.base(region));
    }
  }

  get(name: string): Process | undefined {
    return this.all.get(name);
  }

  isUp(name: string): boolean {
    return this.all.get(name)?.state === 'healthy';
  }

  /** Of instances of a region: at rest, asked for, and able to serve. */
  base(region: string): number {
    return Object.values(this.layout.regions[region]?.zones ?? {}).reduce((sum, count) => sum + count, 0);
  }

  desiredIn(region: string): number {
    return this.desired.get(region) ?? 0;
  }

  /** @param isReady whether the instances of a zone have what they need */
  healthyIn(region: string, isReady: (zone: string) => boolean = () => true): number {
    let healthy = 0;
    for (const { role, region: of, zone, state } of this.all.values()) {
      if (role === 'instance' && of === region && state === 'healthy' && isReady(zone)) healthy += 1;
    }
    return healthy;
  }

  kill(process: Process, state: 'down' | 'stopped' = 'down'): void {
    process.state = state;
    if (this.starting === process) this.starting = null;
    this.changed(process);
    this.startNext();
  }

  /** Gets nothing new and dies when it is idle, unless somebody wants it back before. */
  drain(process: Process): void {
    if (process.state !== 'healthy') return this.kill(process);
    process.state = 'leaving';
    this.changed(process);
    this.time.at(this.time.now + LEAVING_MS, () => {
      if (process.state === 'leaving') this.kill(process);
    });
  }

  pause(process: Process): void {
    process.state = 'paused';
    this.changed(process);
  }

  /** Whatever keeps it from serving is over; what is dead has to start. */
  bringBack(process: Process): void {
    if (process.state === 'down') return this.start(process);
    if (process.state !== 'paused' && process.state !== 'leaving') return;
    process.state = 'healthy';
    this.changed(process);
  }

  /** Somebody takes one away for good, and puts another one in its place. */
  replace(process: Process): void {
    const { name, role, region, zone } = process;
    this.all.delete(name);
    this.kill(process, 'stopped');
    this.start(this.add(`${name}+`, role, region, zone, 'stopped'));
  }

  start(process: Process): void {
    if (process.state !== 'down' && process.state !== 'stopped') return;
    process.state = 'queued';
    this.startNext();
  }

  /** Instances are spread over the zones; the last ones come and go first. */
  scale(region: string, count: number): void {
    this.desired.set(region, count);
    const zones = Object.keys(this.layout.regions[region]?.zones ?? {});
    const wanted = new Set<string>();
    for (let index = 0; index < count; index += 1) {
      const zone = zones[index % zones.length];
      if (zone !== undefined)
        wanted.add(this.addInstance(region, zone, Math.floor(index / zones.length) + 1, 'stopped').name);
    }
    for (const process of this.all.values()) {
      if (process.role !== 'instance' || process.region !== region) continue;
      if (!wanted.has(process.name) && process.state !== 'stopped') this.kill(process, 'stopped');
      else if (wanted.has(process.name) && process.state === 'stopped') this.start(process);
    }
  }

  /** As the lister tells them: what is gone by scale is nobody's subject. */
  instances(): readonly Instance[] {
    return [...this.all.values()]
      .filter(({ state }) => state !== 'stopped')
      .map(({ name, role, region, zone, state }): Instance => {
        const told = state === 'healthy' ? 'running' : state === 'queued' || state === 'starting' ? 'starting' : 'down';
        return { id: name, region, zone, service: role, state: told, undo: 'restart', ...burnable(role) };
      })
      .sort((a, b) => a.id.localeCompare(b.id));
  }

  private add(name: string, role: Role, region: string, zone: string, state: Process['state']): Process {
    const known = this.all.get(name);
    if (known) return known;
    const process: Process = { name, role, region, zone, state };
    this.all.set(name, process);
    return process;
  }

  private addInstance(region: string, zone: string, index: number, state: Process['state']): Process {
    return this.add(`instance.${zone}.${index}`, 'instance', region, zone, state);
  }

  private startNext(): void {
    if (this.starting) return;
    let next: Process | null = null;
    for (const process of this.all.values()) {
      if (process.state !== 'queued') continue;
      if (!next || ORDER.indexOf(process.role) < ORDER.indexOf(next.role)) next = process;
    }
    if (!next) return;
    const process = next;
    process.state = 'starting';
    this.starting = process;
    this.time.at(this.time.now + START_MS[process.role], () => this.started(process));
  }

  private started(process: Process): void {
    // It may have been killed meanwhile, and be on its way again: then another call follows.
    if (this.starting !== process) return;
    this.starting = null;
    process.state = 'healthy';
    this.changed(process);
    this.startNext();
  }
}
