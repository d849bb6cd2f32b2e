import { z } from 'zod';
import { callHarm } from '../../../core/agent/detour.js';
import { spot } from '../../../core/agent/network.js';

/** What the agent asks of the process of its proxy, over the channel between them; each is answered once, in order. */
export const proxyOrder = z.discriminatedUnion('order', [
  z.object({ order: z.literal('open'), spots: z.array(spot), share: z.number(), harm: callHarm }),
  z.object({ order: z.literal('expect'), port: z.int(), isHarmed: z.boolean() }),
  z.object({ order: z.literal('tell'), port: z.int() }),
  /** A call of its own, which its group spares; answered as `met`. */
  z.object({ order: z.literal('call'), spot }),
  /** It ends by itself when its last connection has. */
  z.object({ order: z.literal('leave') }),
]);
export type ProxyOrder = z.output<typeof proxyOrder>;

export const opened = z.object({ ports: z.array(z.int()) });
export const upstreamTime = z.object({ upstreamMs: z.number().nullable() });
