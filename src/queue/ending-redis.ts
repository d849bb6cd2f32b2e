import { Redis, type RedisOptions } from 'ioredis';

/**
 * @returns a client that ends when it is told to. One of ioredis alone that is told so between two attempts to reach
 * its server makes no further one, but does not end: what it was still to send neither fails nor is sent, and who waits
 * for that, or for its end, waits for ever.
 */
export function endingRedis(url: string, options: RedisOptions): Redis {
  return ending(new Redis(url, options));
}

function ending(client: Redis): Redis {
  const disconnect = client.disconnect.bind(client);
  const duplicate = client.duplicate.bind(client);
  client.disconnect = (reconnect = false) => {
    disconnect(reconnect);
    if (reconnect || client.status !== 'reconnecting') return;
    // An attempt that is given up before it is made ends it.
    client.connect().catch(() => undefined);
    disconnect();
  };
  // BullMQ makes the connections that it blocks from the one that it is given, and waits for them without opening them.
  client.duplicate = (override) => ending(duplicate(Object.assign({ lazyConnect: false }, override)));
  return client;
}
