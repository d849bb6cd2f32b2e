import { connect } from 'node:net';

/** Longest time to wait for a connection when asking whether anybody listens. */
const CONNECT_MS = 500;

/** @returns whether anybody accepts connections there; null when that cannot be told in time. */
export function accepts(port: number): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: CONNECT_MS });
    const settle = (answer: boolean | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(null));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED' ? false : null));
  });
}
