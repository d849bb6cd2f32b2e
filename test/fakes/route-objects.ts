import { SilverbackError } from '../../src/core/errors.js';
import type {
  RouteAddress,
  RouteBackend,
  RouteChange,
  RouteObject,
  RouteObjects,
} from '../../src/core/ports/route-objects.js';

const GATEWAY = 'edge/public';

/** One route in memory, changed like one of a cluster; its gateway accepts everything at once unless it is told to wait. */
export class RouteInMemory implements RouteObjects {
  /** Called once before the next change is made: what somebody else does between a look and a write. */
  meanwhile: () => void = () => undefined;
  /** Changes that were made through the port. */
  changes = 0;
  private object: RouteObject;

  constructor(backends: Readonly<Record<string, number>>, notes: RouteObject['notes'] = {}) {
    const rules = [Object.entries(backends).map(([name, weight]) => ({ name, weight }))];
    const parents = [{ name: GATEWAY, accepted: true, observedGeneration: 1 }];
    this.object = { version: '1', generation: 1, rules, parents, notes, keptBy: [], writers: [] };
  }

  /** What somebody else, or a controller, makes of it. */
  edit(change: Partial<Omit<RouteObject, 'version' | 'generation'>>): void {
    const version = String(Number(this.object.version) + 1);
    const generation = this.object.generation + (change.rules ? 1 : 0);
    this.object = { ...this.object, ...change, version, generation };
  }

  get now(): RouteObject {
    return this.object;
  }

  get weights(): readonly number[] {
    return (this.object.rules[0] ?? []).map(({ weight }) => weight);
  }

  /** As somebody else would set them. */
  reweigh(...weights: number[]): void {
    const [first = []] = this.object.rules;
    this.edit({ rules: [first.map((backend, at) => ({ ...backend, weight: weights[at] ?? 0 }))] });
  }

  /** Somebody has deleted it. */
  isGone = false;

  read(): Promise<RouteObject> {
    if (this.isGone)
      return Promise.reject(new SilverbackError('target-unreachable', 'no such route', { context: { status: 404 } }));
    return Promise.resolve(this.object);
  }

  change(_route: RouteAddress, read: RouteObject, { rule, weights, notes, leaves }: RouteChange): Promise<void> {
    this.meanwhile();
    this.meanwhile = () => undefined;
    if (read.version !== this.object.version)
      return Promise.reject(new SilverbackError('conflict', 'the route is not what was read'));
    this.changes += 1;
    const kept = Object.entries({ ...this.object.notes, ...notes }).flatMap(([key, text]) =>
      text === null ? [] : [[key, text] as const],
    );
    const changed = (backend: RouteBackend, at: number): RouteBackend => ({
      ...backend,
      weight: weights.get(at) ?? backend.weight,
    });
    const rules = this.object.rules.map((backends, at) => (at === rule ? backends.map(changed) : backends));
    // Whoever changes a field has written it last, whatever he says of that in the same change.
    const writers = weights.size > 0 ? [{ manager: 'silverback' }] : leaves === 'free' ? [] : this.object.writers;
    this.edit({ notes: Object.fromEntries(kept), writers, ...(weights.size > 0 && { rules }) });
    const observedGeneration = this.object.generation;
    this.edit({ parents: this.object.parents.map((parent) => ({ ...parent, observedGeneration })) });
    return Promise.resolve();
  }
}
