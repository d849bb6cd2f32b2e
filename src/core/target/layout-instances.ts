import type { Instance } from '../instance.js';
import type { WorldLayout } from './target.js';

/** What a world of this layout will consist of, for a plan without a running world. Names are the world's own. */
export function instancesOf(layout: WorldLayout): readonly Instance[] {
  const make = (service: string, region: string, zone: string, id: string): Instance => ({
    id,
    region,
    zone,
    service,
    state: 'running',
    undo: 'restart',
  });
  const all = Object.entries(layout.regions).flatMap(([region, { zones }]) => [
    make('edge', region, '', `edge.${region}`),
    make('store', region, '', `store.${region}`),
    make('link', region, '', `link.${region}`),
    ...Object.entries(zones).flatMap(([zone, count]) => [
      make('link', region, zone, `link.${zone}`),
      ...Array.from({ length: count }, (_, index) => make('instance', region, zone, `instance.${zone}.${index + 1}`)),
    ]),
  ]);
  // In the order in which a fleet lists them, so that a plan without a world is the same plan.
  return all.sort((a, b) => a.id.localeCompare(b.id));
}

/** Requests a second that one instance carries, as the layout says. */
export function layoutCapacity({ instance }: WorldLayout): number {
  return (instance.slots * 1000) / instance.serviceMs;
}

/** What burns CPU time in a world of our own processes: instances do so themselves, and nobody else can be told to. */
export function burnable(service: string): Pick<Instance, 'unburnable'> {
  return service === 'instance' ? {} : { unburnable: 'burns nothing: only an instance of this world does' };
}
