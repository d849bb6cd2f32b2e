import type { BalancedServer } from '../../../core/instance.js';
import type { Balancer } from '../../../core/ports/balancer.js';

/**
 * Whether these are out and have nothing open. False also when somebody cannot tell, and of no servers at all: nobody has
 * said then that anything is finished.
 *
 * @param balancers by route
 */
export async function areIdle(
  servers: readonly BalancedServer[],
  balancers: Readonly<Record<string, Balancer>>,
): Promise<boolean> {
  const idle = await Promise.all(
    servers.map(async ({ route, server }) => {
      const standing = await balancers[route]?.standing(server);
      return standing?.state === 'out' && standing.sessions === 0;
    }),
  );
  return idle.length > 0 && idle.every(Boolean);
}
