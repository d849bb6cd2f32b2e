import { isCode, SilverbackError } from '../../core/errors.js';
import type { Fence } from '../../core/ports/fence.js';
import type { TrafficRouter, WeightsReading } from '../../core/ports/router.js';
import { differentWeights, sameWeights, type Weights } from '../../core/weights.js';
import type { Wire } from '../wire.js';
import { edgeOf, type ModelWorld } from './world.js';

/** The router of the model's edges and name service: each holds its own copy with a version, and each is told by itself. */
export class ModelRouter implements TrafficRouter {
  readonly type = 'edge';
  readonly divides = 'users';
  readonly resolution = 1;

  constructor(
    private readonly world: ModelWorld,
    private readonly wire: Wire,
  ) {}

  async setWeights(route: string, weights: Weights, fence: Fence): Promise<void> {
    const { world, wire } = this;
    const { signal } = fence;
    const version = await wire.reach('routes.read', () => this.newest(route) + 1, signal);
    await wire.reach('care.open', () => world.openCare(`weights of ${route}`, fence), signal);
    const places = this.places([]);
    const puts = await Promise.allSettled(
      places.map((place) =>
        wire.reach(`routes.put ${place}`, () => world.putRoute(place, route, weights, version, fence), signal),
      ),
    );
    const failed = puts.flatMap((put, index) =>
      put.status === 'rejected' ? [{ place: places[index], error: put.reason as unknown }] : [],
    );
    const fatal =
      failed.find(({ error }) => isCode(error, 'stale-epoch')) ?? failed.find(({ place }) => place === 'dns');
    if (fatal) throw fatal.error;
    if (!sameWeights(weights, world.routes.base(route))) return;
    const [missed] = failed;
    if (missed) throw missed.error;
    await wire.reach('care.close', () => world.closeCare(fence), signal);
  }

  effective(_route: string, weights: Weights): Weights {
    return weights;
  }

  readWeights(route: string, excused: readonly string[] = []): Promise<WeightsReading> {
    return this.wire.reach('routes.read', () => this.reading(route, excused));
  }

  private reading(route: string, excused: readonly string[]): WeightsReading {
    const { world } = this;
    world.time.advance();
    const asked = this.places(excused);
    const answering = asked.filter((place) => world.processes.isUp(place));
    const copies = answering.map((place) => world.routes.copy(place, route));
    const newest = copies.reduce<(typeof copies)[number] | null>((a, b) => (a && a.version >= b.version ? a : b), null);
    if (!newest) return { weights: {}, applied: false, source: 'unknown', held: [], evidence: 'nobody answers' };
    const told = world.harm.names.tellsTruth(route);
    const same = copies.every(({ version }) => version === newest.version);
    const applied = told && answering.length === asked.length && same;
    const silent = asked.filter((place) => !answering.includes(place));
    const said = `${answering.join(', ')}: version ${newest.version} (${sharesOf(newest.weights)})`;
    const unheard = silent.length > 0 ? [`${silent.join(', ')}: no answer`] : [];
    const evidence = [said, ...unheard, ...(told ? [] : ['users are not told'])].join('; ');
    return {
      weights: newest.weights,
      version: String(newest.version),
      applied,
      source: 'data-plane',
      held: differentWeights(copies.map(({ weights }) => weights)),
      evidence,
    };
  }

  private newest(route: string): number {
    const { world } = this;
    world.time.advance();
    const answering = this.places([]).filter((place) => world.processes.isUp(place));
    if (answering.length === 0) throw new SilverbackError('target-unreachable', `nothing answers for route ${route}`);
    return Math.max(...answering.map((place) => world.routes.copy(place, route).version));
  }

  private places(excused: readonly string[]): readonly string[] {
    return [...this.world.regions.filter((region) => !excused.includes(region)).map(edgeOf), 'dns'];
  }
}

function sharesOf(weights: Weights): string {
  return Object.entries(weights)
    .map(([region, weight]) => `${region} ${weight}`)
    .join(', ');
}
