import { EventEmitter } from 'node:events';
import { type ProcessSpec } from '../layout.js';
import { type Leases } from '../leases.js';
import { type Address, type Member, type ProcessStatus } from '../protocol.js';
import { type Child } from './child-process.js';
import { type PauseGuard } from './pause-guard.js';

/** A process as the supervisor keeps it, alive or not. */
export interface Process {
  readonly spec: ProcessSpec;
  readonly address: Address;
  state: ProcessStatus['state'];
  since: Date;
  child: Child | null;
  /** While it is paused. */
  guard: PauseGuard | null;
  /** Its edge is to send it nothing, until it is healthy again. */
  withdrawn: boolean;
  lastExit: string | null;
  /** Resolves when the present child is dead and the table says so. */
  gone: Promise<void>;
  /** The scale of its region includes it. */
  wanted: boolean;
  /** Its edge is to know it: from its first "ready" on (the base layout: from the start) until the scale drops it. */
  registered: boolean;
  /** Deaths in a row without a lease. */
  failures: number;
}

/** Every process of the world by name. Emits `change` with the process. */
export class ProcessTable extends EventEmitter<{ change: [Process] }> {
  private readonly processes = new Map<string, Process>();

  constructor(private readonly leases: Leases) {
    super();
  }

  add(spec: ProcessSpec, address: Address, registered: boolean): Process {
    const process: Process = {
      spec,
      address,
      state: 'stopped',
      since: new Date(),
      child: null,
      guard: null,
      withdrawn: false,
      lastExit: null,
      gone: Promise.resolve(),
      wanted: true,
      registered,
      failures: 0,
    };
    this.processes.set(spec.name, process);
    return process;
  }

  get(name: string): Process | undefined {
    return this.processes.get(name);
  }

  all(): readonly Process[] {
    return [...this.processes.values()];
  }

  instances(region: string): readonly Process[] {
    return this.all().filter(({ spec }) => spec.role === 'instance' && spec.region === region);
  }

  set(process: Process, state: Process['state']): void {
    if (process.state !== state) process.since = new Date();
    process.state = state;
    this.emit('change', process);
  }

  heldBy(process: Process): readonly string[] {
    return this.leases.holders(process.spec.name);
  }

  status(process: Process): ProcessStatus {
    const { spec, address, state, since, child, lastExit } = process;
    const { port, controlPort } = address;
    const heldBy = this.heldBy(process);
    const pid = child?.pid ?? null;
    return { ...spec, port, controlPort, pid, state, since: since.toISOString(), heldBy, lastExit };
  }

  /** What the region's edge balances over. It finds out by itself which of them are dead. */
  members(region: string): readonly Member[] {
    return this.instances(region)
      .filter(({ registered }) => registered)
      .map(({ spec, address, withdrawn }) => {
        return {
          name: spec.name,
          zone: spec.zone,
          host: address.host,
          port: address.port,
          state: withdrawn ? 'leaving' : 'up',
        };
      });
  }
}
