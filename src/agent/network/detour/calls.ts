import { connect } from 'node:net';
import { CALL_PATIENCE_MS, type Met, type Witnessed } from '../../../core/agent/detour.js';
import type { Spot } from '../../../core/agent/network.js';
import { type ProxyProcess } from './proxy-process.js';
import { upstreamTime } from './orders.js';
import { z } from 'zod';

/** Above what kernels pick by themselves, as they come. */
const OWN_PORTS = { first: 61_001, last: 65_500 };
/** Whoever finds one port taken tries others. */
const TRIES = 5;

let last = OWN_PORTS.first + Math.floor(Math.random() * 4_000);

/** A call as anybody here would make it, without a detour, if there is none. */
export async function usualCall(spot: Spot): Promise<Witnessed> {
  return { ...(await call(spot)), upstreamMs: null };
}

/** A call through the detour whose fate is certain. */
export async function callVia(proxy: ProxyProcess, spot: Spot, isHarmed: boolean): Promise<Witnessed> {
  for (let attempt = 1; ; attempt += 1) {
    const port = nextPort();
    await proxy.ask({ order: 'expect', port, isHarmed }, z.object({}));
    try {
      const met = await call(spot, port);
      return { ...met, ...(await proxy.ask({ order: 'tell', port }, upstreamTime)) };
    } catch (error) {
      await proxy.ask({ order: 'tell', port }, upstreamTime);
      if (attempt === TRIES || !isTaken(error)) throw error;
    }
  }
}

/** Asks for a page: whoever speaks another language answers with an error of his own, or leaves. Throws when the port is taken. */
function call({ address, port }: Spot, localPort?: number): Promise<Met> {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, ...(localPort === undefined ? {} : { localPort }) });
    const settle = (outcome: Met['outcome'], status: number | null = null): void => {
      clearTimeout(timer);
      socket.removeAllListeners().on('error', () => undefined);
      socket.destroy();
      resolve({ outcome, status, ms: performance.now() - begin });
    };
    const timer = setTimeout(() => settle('nothing'), CALL_PATIENCE_MS);
    const host = address.includes(':') ? `[${address}]` : address;
    socket.once('connect', () =>
      socket.write(`GET / HTTP/1.1\r\nhost: ${host}:${port}\r\nuser-agent: silverback\r\nconnection: close\r\n\r\n`),
    );
    socket.once('data', (chunk: Buffer) => settle('answered', statusIn(chunk)));
    socket.once('end', () => settle('closed'));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (isTaken(error)) {
        clearTimeout(timer);
        reject(error);
      } else if (error.code === 'ECONNRESET' || error.code === 'EPIPE') settle('reset');
      else settle(error.code === 'ECONNREFUSED' ? 'refused' : 'nothing');
    });
  });
}

function statusIn(said: Buffer): number | null {
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(said.toString('latin1', 0, 16)) ?? [];
  return status === undefined ? null : Number(status);
}

function nextPort(): number {
  last = last >= OWN_PORTS.last ? OWN_PORTS.first : last + 1;
  return last;
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL';
}
