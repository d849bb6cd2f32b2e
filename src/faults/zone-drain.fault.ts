import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import type { BalancedServer, Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Balancer, ServerStanding } from '../core/ports/balancer.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { NodeOutage } from '../core/ports/node-scheduler.js';
import { duration } from '../core/source/fields.js';
import { haveNodes } from './node-plan.js';
import { instancesInZone } from './instances-in-zone.js';
import { type OutageEffect } from './outage.js';
import { isOfNode, PlaceOutage, type OfNode, type PlaceMeans } from './place-outage.js';

const args = z
  .strictObject({
    region: z.string().min(1),
    zone: z.string().min(1),
    within: duration.optional().describe('How long it may take until all of it is out; 5m where machines are emptied'),
  })
  .describe('Takes everything in the zone off what sends it requests, lets it finish, ends it');
type Args = z.output<typeof args>;

/** Owners may allow only one at a time to be missing, and each replacement takes its time. */
const NODES_WITHIN_MS = 300_000;

interface DrainEffect extends OutageEffect {
  /** Of balancers that have to be told; a gateway of its own hears by itself who leaves. */
  readonly servers: readonly BalancedServer[];
}

/** Takes a zone out of service in good order: nothing new is sent to it, what is open is answered, then its instances end. */
@FaultKind('zone.drain')
export class ZoneDrain extends PlaceOutage implements Fault<Args, DrainEffect | NodeOutage> {
  static readonly args = args;
  static override readonly needs: readonly Capability[] = ['instances', 'balancers'];
  readonly kind = 'zone.drain';
  readonly args = args;
  override readonly needs = ZoneDrain.needs;
  protected readonly manner = 'drain';

  constructor(private readonly means: PlaceMeans & Pick<Capabilities, 'balancers'>) {
    super(means);
  }

  override needsFor(): readonly Capability[] {
    return [...super.needsFor({ budgets: undefined }), this.means.nodes ? 'evictor' : 'lifecycle'];
  }

  async plan(
    instances: readonly Instance[],
    { region, zone, within }: Args,
  ): Promise<PlannedInjection<DrainEffect | NodeOutage>[]> {
    // What only carries the calls of others has nothing to finish, and they still need it while they do.
    const serving = instancesInZone(this.kind, instances, region, zone).filter(({ service }) => service !== 'link');
    const stuck = serving.flatMap(({ id, undrainable }) => (undrainable === undefined ? [] : [`${id} ${undrainable}`]));
    if (stuck.length > 0)
      throw new SilverbackError('unsupported-by-target', `${this.kind}: cannot be drained: ${stuck.join('; ')}`);
    const time = { proofWithinMs: within ?? NODES_WITHIN_MS };
    if (haveNodes(serving))
      return (await this.nodeOutages({ region, zone }, serving)).map((plan) => ({ ...plan, ...time }));
    return serving.map((instance) => ({ ...this.drainOf(instance), ...(within === undefined ? {} : time) }));
  }

  override async inject(injection: Injection<DrainEffect> | OfNode, fence: Fence): Promise<void> {
    if (isOfNode(injection)) return super.inject(injection, fence);
    await this.each(injection, (balancer, server) => balancer.takeOut(server, fence));
    const { instance, servers } = injection.effect;
    await this.means.lifecycle.takeDown(instance, this.manner, fence, servers);
  }

  override async verify(injection: Injection<DrainEffect> | OfNode): Promise<Verification> {
    if (isOfNode(injection)) return super.verify(injection);
    const [down, standings] = await Promise.all([
      super.verify(injection),
      this.each(injection, (balancer, server) => balancer.standing(server)),
    ]);
    const evidence = [down.evidence, ...standings.map((standing) => standing.evidence)].join('; ');
    const are = (state: ServerStanding['state']) => standings.every((standing) => standing.state === state);
    const seen = (down.state === 'in-effect' && are('out')) || (down.state === 'absent' && are('in'));
    return { state: seen ? down.state : 'unknown', evidence };
  }

  /** A server is sent requests again when its instance can answer them; until then the undo has failed, and is made again. */
  override async revert(injection: Injection<DrainEffect> | OfNode, fence: Fence): Promise<void> {
    if (isOfNode(injection)) return super.revert(injection, fence);
    await super.revert(injection, fence);
    if (injection.effect.servers.length === 0) return;
    const { state, evidence } = await super.verify(injection);
    if (state !== 'absent')
      throw new SilverbackError(
        'target-unreachable',
        `${injection.subject} is not back yet, and its servers are not either: ${evidence}`,
      );
    await this.each(injection, (balancer, server) => balancer.putBack(server, fence));
  }

  private drainOf(instance: Instance): PlannedInjection<DrainEffect> {
    const { effect, ...planned } = this.outageOf(instance);
    const { servers = [] } = instance;
    const told = servers.map(({ route, server }) => `, server ${server} of route ${route}`).join('');
    // By its name: its servers are given back to whoever bears it then, and not before he is up.
    return { ...planned, summary: `${planned.summary}${told}`, effect: { ...effect, instance: instance.id, servers } };
  }

  private each<T>(
    { effect: { servers } }: Injection<DrainEffect>,
    act: (balancer: Balancer, server: string) => Promise<T>,
  ): Promise<T[]> {
    return Promise.all(
      servers.map(({ route, server }) => {
        const balancer = this.means.balancers[route];
        if (!balancer) throw new SilverbackError('unsupported-by-target', `route ${route} has no balancer here`);
        return act(balancer, server);
      }),
    );
  }
}
