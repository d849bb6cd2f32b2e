// Load on one address: as many requests as come back over a few connections.
import autocannon from 'autocannon';

const CONNECTIONS = 10;

/** @returns answers of the expected status a second, and the latency's p99, milliseconds */
export async function load(url, seconds, request = {}) {
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds, ...request });
  const good = result['2xx'];
  if (result.errors + result.non2xx > 0)
    throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} answers that are no success`);
  return { perSecond: good / result.duration, p99: result.latency.p99 };
}
