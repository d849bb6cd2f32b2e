import { badRequest, notFound } from '../control-error.js';
import { instanceSpec } from '../layout.js';
import { type Layout } from '../protocol.js';
import { type Keeper } from './keeper.js';
import { type Ports } from './ports.js';
import { type ProcessTable } from './process-table.js';
import { scalePlan } from './scale-plan.js';

/** More would only take the machine down. */
const MOST = 64;

/** Starts and stops instances of a region. */
export class Scaling {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly layout: Layout,
    private readonly table: ProcessTable,
    private readonly keeper: Keeper,
    private readonly ports: Ports,
  ) {}

  /** How many instances the region should have. Throws 404. */
  desired(region: string): number {
    this.zones(region);
    return this.table.instances(region).filter(({ wanted }) => wanted).length;
  }

  /** Resolves when starts are queued and leavers are told; one call at a time. Throws 400, 404. */
  scale(region: string, count: number): Promise<void> {
    if (count > MOST) throw badRequest(`count must be at most ${MOST}`);
    const zones = this.zones(region);
    const done = this.turn.then(() => this.apply(region, zones, count));
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async apply(region: string, zones: readonly string[], count: number): Promise<void> {
    const wanted = this.table
      .instances(region)
      .filter((process) => process.wanted)
      .map(({ spec: { name, zone } }) => ({ name, zone, index: Number(name.slice(name.lastIndexOf('.') + 1)) }));
    const { add, remove } = scalePlan(wanted, zones, count);
    for (const { zone, index } of add) {
      const spec = instanceSpec(region, zone, index);
      const process = this.table.get(spec.name) ?? this.table.add(spec, await this.ports.address(), false);
      process.wanted = true;
      // One that is on its way out comes back once it has left.
      this.keeper.reconcile(process);
    }
    for (const name of remove) {
      const process = this.table.get(name);
      if (!process) continue;
      process.wanted = false;
      this.keeper.leave(process);
    }
  }

  private zones(region: string): readonly string[] {
    if (!Object.hasOwn(this.layout.regions, region)) throw notFound(`no region is called ${region}`);
    return Object.keys(this.layout.regions[region]?.zones ?? {});
  }
}
