// Stands in front of an API server and counts what it is asked: how much traffic somebody makes, as nobody else's is in it.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { wayTo } from './api.mjs';

let made = 0;

/** @returns the kubeconfig of a way through it, and what was asked since `reset` */
export async function openProxy(cluster, place) {
  const { server, headers, tls } = await wayTo(cluster.kubeconfig);
  const agent = new Agent({ ...tls, keepAlive: true });
  let counts = new Map();
  const counted = ({ method, url }) => {
    const kind = kindOf(method, new URL(url, server));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  const proxy = createServer((asked, answer) => {
    counted(asked);
    const options = { method: asked.method, agent, headers: { ...asked.headers, host: undefined, ...headers } };
    delete options.headers.host;
    const onward = request(new URL(asked.url, server), options, (said) => {
      answer.writeHead(said.statusCode, said.headers);
      // A watch of which nothing is to be told yet is open all the same.
      answer.flushHeaders();
      said.pipe(answer);
      said.on('error', () => answer.destroy());
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  proxy.on('upgrade', (asked, socket, head) => {
    counted(asked);
    const { hostname, port } = new URL(server);
    const onward = connect({ host: hostname, port: Number(port || 443), ...tls }, () => {
      const lines = Object.entries({ ...asked.headers, host: hostname, ...headers }).map(
        ([key, value]) => `${key}: ${value}`,
      );
      onward.write([`${asked.method} ${asked.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const kubeconfig = join(place, `counted-${(made += 1)}.conf`);
  // The client speaks plain HTTP only where it is told not to look at certificates.
  const at = { server: `http://127.0.0.1:${proxy.address().port}`, 'insecure-skip-tls-verify': true };
  const named = { name: 'counted', cluster: at };
  await writeFile(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'counted',
      clusters: [named],
      users: [{ name: 'counted', user: {} }],
      contexts: [{ name: 'counted', context: { cluster: 'counted', user: 'counted' } }],
    }),
  );
  return {
    kubeconfig,
    reset: () => void (counts = new Map()),
    get total() {
      return [...counts.values()].reduce((sum, one) => sum + one, 0);
    },
    /** The most frequent first, in words. */
    words: (most = 8) =>
      [...counts]
        .sort(([, one], [, other]) => other - one)
        .slice(0, most)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(', '),
    close() {
      proxy.close();
      proxy.closeAllConnections();
      agent.destroy();
    },
  };
}

/** `GET pods`, `watch pods`, `POST pods/eviction`. */
function kindOf(method, { pathname, searchParams }) {
  const parts = pathname.split('/').filter(Boolean);
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  const [resource = pathname, , subresource] = inNamespace;
  const verb =
    searchParams.get('watch') === 'true' ? 'watch' : inNamespace.length === 1 && method === 'GET' ? 'list' : method;
  return `${verb} ${resource}${subresource ? `/${subresource}` : ''}`;
}
