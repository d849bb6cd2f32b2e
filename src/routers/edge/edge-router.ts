import { isCode, SilverbackError } from '../../core/errors.js';
import type { Fence } from '../../core/ports/fault.js';
import type { RouteControl, RoutePoint } from '../../core/ports/route-control.js';
import type { TrafficRouter, WeightsReading } from '../../core/ports/router.js';
import { sameWeights, type Weights, weightsProblem } from '../../core/weights.js';
import { agreement, type PointAnswer } from './agreement.js';

/**
 * Weights that every edge and the name service hold for themselves, each copy with a version. A write takes one more
 * than the highest version that can be read; it is applied when all of them, and the answer that users get, carry it.
 */
export class EdgeRouter implements TrafficRouter {
  readonly type = 'edge';
  readonly divides = 'users';
  readonly resolution = 1;
  /** Writes of a route go one after another: two at once would share a version. */
  private readonly writing = new Map<string, Promise<void>>();

  constructor(private readonly control: RouteControl) {}

  /**
   * Edges that cannot be reached are left to `readWeights` to tell, so that a dead region cannot keep users from being
   * moved out of it. Throws `stale-epoch`, when the name service does not take the weights, and on the way home also
   * when an edge was not reached: the record of care stays until each is known to be at rest.
   */
  setWeights(route: string, weights: Weights, fence: Fence): Promise<void> {
    const problem = weightsProblem(weights);
    if (problem) return Promise.reject(new SilverbackError('invalid-usage', `weights of ${route}: ${problem}`));
    const before = this.writing.get(route) ?? Promise.resolve();
    const write = before.then(() => this.write(route, weights, fence));
    const settled = write.catch(() => undefined);
    this.writing.set(route, settled);
    return write;
  }

  effective(_route: string, weights: Weights): Weights {
    return weights;
  }

  async readWeights(route: string, excused: readonly string[] = []): Promise<WeightsReading> {
    const points = await this.control.points();
    const asked = points.filter((point) => point.region === null || !excused.includes(point.region));
    const [answers, answered] = await Promise.all([
      this.readAll(route, asked),
      this.control.answeredVersion(route).catch(() => null),
    ]);
    return agreement(answers, answered);
  }

  private async write(route: string, weights: Weights, fence: Fence): Promise<void> {
    const points = await this.control.points();
    const readings = (await this.readAll(route, points)).flatMap(({ reading }) => reading ?? []);
    if (readings.length === 0) throw new SilverbackError('target-unreachable', `nothing answers for route ${route}`);
    const version = Math.max(...readings.map((reading) => reading.version)) + 1;

    await this.control.openCare(`weights of ${route}`, fence);
    const puts = await Promise.allSettled(points.map((point) => point.put(route, weights, version, fence)));
    const failed = puts.flatMap((put, index) => {
      const point = points[index];
      return put.status === 'rejected' && point ? [{ point, error: put.reason as unknown }] : [];
    });
    const fatal =
      failed.find(({ error }) => isCode(error, 'stale-epoch')) ?? failed.find(({ point }) => point.region === null);
    if (fatal) throw fatal.error;
    const atRest = readings.every((reading) => sameWeights(reading.base, weights));
    if (!atRest) return;
    const [missed] = failed;
    if (missed) throw missed.error;
    await this.control.closeCare(fence);
  }

  private readAll(route: string, points: readonly RoutePoint[]): Promise<readonly PointAnswer[]> {
    return Promise.all(
      points.map((point) =>
        point.read(route).then(
          (reading) => ({ name: point.name, reading }),
          () => ({ name: point.name, reading: null }),
        ),
      ),
    );
  }
}
