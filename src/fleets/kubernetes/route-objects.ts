import { SilverbackError, statusOf } from '../../core/errors.js';
import type { RouteAddress, RouteChange, RouteObject, RouteObjects } from '../../core/ports/route-objects.js';
import { type Cluster, isConflict } from './cluster.js';
import { type HttpRoute, patchOf, routeName, routeObjectOf } from './http-route.js';
import { MANAGER } from './written-by.js';

/** HTTPRoutes, as the API names them. */
export const KIND = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes' } as const;

/** HTTPRoutes of a cluster. */
export class HttpRoutes implements RouteObjects {
  constructor(private readonly cluster: Cluster) {}

  async read(route: RouteAddress, signal?: AbortSignal): Promise<RouteObject> {
    const read: unknown = await this.cluster.call(
      `reading ${routeName(route)}`,
      ({ custom, bound }) => custom.getNamespacedCustomObject({ ...KIND, ...route }, bound),
      { signal },
    );
    return routeObjectOf(read as HttpRoute);
  }

  async change(route: RouteAddress, read: RouteObject, change: RouteChange, signal?: AbortSignal): Promise<void> {
    const body = patchOf(read, change);
    try {
      await this.cluster.call(
        `changing ${routeName(route)}`,
        ({ custom, bound }) =>
          custom.patchNamespacedCustomObject({ ...KIND, ...route, body, fieldManager: MANAGER }, bound),
        { signal },
      );
    } catch (error) {
      throw (await this.hasChanged(error, route, read, signal)) ? changedMeanwhile(route, error) : error;
    }
  }

  /** A test of a patch that fails is answered like a value that is not allowed: only the object tells which it was. */
  private async hasChanged(
    error: unknown,
    route: RouteAddress,
    read: RouteObject,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (isConflict(error)) return true;
    if (statusOf(error) !== UNPROCESSABLE) return false;
    return (await this.read(route, signal)).version !== read.version;
  }
}

const UNPROCESSABLE = 422;

function changedMeanwhile(route: RouteAddress, cause: unknown): SilverbackError {
  const message = `${routeName(route)} has been changed by somebody else since it was read`;
  return new SilverbackError('conflict', message, { cause });
}
