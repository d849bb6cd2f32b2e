import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EpochGuard } from '../fence.js';
import { processesOf } from '../layout.js';
import { Leases } from '../leases.js';
import { LeaseTimer } from '../lease-timer.js';
import { type Address, type ChildConfig, type SupervisorConfig } from '../protocol.js';
import { CareBook } from './care-book.js';
import { startProcess } from './child-process.js';
import { Keeper } from './keeper.js';
import { LifetimeTimer } from './lifetime-timer.js';
import { Listeners } from './listeners.js';
import { followMembership } from './membership.js';
import { type Ports } from './ports.js';
import { type Process, ProcessTable } from './process-table.js';
import { Scaling } from './scaling.js';
import { linkWays, waysOf } from './ways.js';

const GRACE_MS = 30_000;
const CARE_GRACE_MS = 60_000;

/** Everything that the supervisor keeps, wired together. */
export interface World {
  readonly config: SupervisorConfig;
  state: 'starting' | 'serving' | 'ending';
  readonly table: ProcessTable;
  readonly keeper: Keeper;
  readonly scaling: Scaling;
  readonly leases: Leases;
  readonly leaseTimer: LeaseTimer;
  readonly care: CareBook;
  readonly guard: EpochGuard;
  readonly lifetime: LifetimeTimer;
  readonly holds: Listeners;
  readonly followers: Listeners;
}

/** Chooses every port; starts nothing. `onEnd`: nobody wants the world any more. */
export async function buildWorld(config: SupervisorConfig, ports: Ports, onEnd: () => void): Promise<World> {
  const { layout, directory } = config;
  const leases = new Leases();
  const table = new ProcessTable(leases);
  for (const spec of processesOf(layout)) {
    table.add(spec, await ports.address(), spec.role === 'instance');
  }
  const links = await linkWays(layout, ports);
  const guard = EpochGuard.ofSupervisor(directory);
  const leaseTimer = new LeaseTimer(leases, (expired) => {
    for (const { subject, injection } of expired) {
      log(`the lease of ${injection} on ${subject} ran out`);
      const process = table.get(subject);
      if (process) keeper.revive(process);
    }
    lifetime.closed();
  });
  const keeper = new Keeper({
    table,
    leases,
    timer: leaseTimer,
    isServing: () => world.state !== 'starting',
    log,
    start: (process) => {
      const { spec, address } = process;
      const child: ChildConfig = {
        ...spec,
        ...address,
        directory,
        layout,
        addresses: addressesOf(table.all()),
        ways: waysOf(spec, links, (name) => table.get(name)?.address),
        members: table.members(spec.region),
      };
      return startProcess(mainOf(process), child, join(directory, 'log', `${spec.name}.log`));
    },
  });
  const holds = new Listeners();
  const care = new CareBook();
  const graces = { graceMs: config.graceMs ?? GRACE_MS, careGraceMs: config.careGraceMs ?? CARE_GRACE_MS };
  const lifetime = new LifetimeTimer({ leases, care, holds: () => holds.count, ...graces, onEnd }, config.keep);
  const scaling = new Scaling(layout, table, keeper, ports);
  const followers = new Listeners();
  followMembership(table);
  const parts = { table, keeper, scaling, leases, leaseTimer, care, guard, lifetime, holds, followers };
  const world: World = { config, state: 'starting', ...parts };
  return world;
}

/** One line of the supervisor's own log. */
export function log(message: string): void {
  console.error(`${new Date().toISOString()} ${message}`);
}

function mainOf({ spec }: Process): string {
  return fileURLToPath(new URL(`../${spec.role}/main.js`, import.meta.url));
}

function addressesOf(processes: readonly Process[]): Readonly<Record<string, Address>> {
  return Object.fromEntries(processes.map(({ spec, address }) => [spec.name, address]));
}
