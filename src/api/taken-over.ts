import type { Server } from 'node:http';

/** @returns what a server has done at an event until now, which from now on is done when it is called. */
export function takenOver(server: Server, event: 'connection' | 'request'): (...told: readonly unknown[]) => void {
  const listeners = server.listeners(event) as ((this: Server, ...told: readonly unknown[]) => void)[];
  server.removeAllListeners(event);
  return (...told) => {
    for (const one of listeners) one.apply(server, told as unknown[]);
  };
}
