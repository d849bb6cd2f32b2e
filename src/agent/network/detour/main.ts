import { messageOf } from '../../../core/errors.js';
import { usualCall } from './calls.js';
import { proxyOrder, type ProxyOrder } from './orders.js';
import { Proxy } from './proxy.js';

let proxy: Proxy | null = null;

async function obey(order: ProxyOrder): Promise<object> {
  switch (order.order) {
    case 'open': {
      const opened = await Proxy.open(order.spots, order.share, order.harm);
      proxy = opened.proxy;
      return { ports: opened.ports };
    }
    case 'expect':
      proxy?.expect(order);
      return {};
    case 'tell':
      return { upstreamMs: proxy?.tell(order.port) ?? null };
    case 'call':
      return usualCall(order.spot);
    case 'leave':
      void proxy?.leave().then(() => process.exit(0));
      return {};
  }
}

let turn: Promise<unknown> = Promise.resolve();
process.on('message', (message) => {
  turn = turn
    .then(() => obey(proxyOrder.parse(message)))
    .then(
      (answer) => process.send?.({ answer }),
      (error: unknown) => process.send?.({ error: messageOf(error) }),
    );
});
// Without its agent nobody ends its harm.
process.on('disconnect', () => process.exit(0));
