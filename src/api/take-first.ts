import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { takenOver } from './taken-over.js';

/** So many are handed over at a time. */
const AT_A_TIME = 20;

/**
 * Takes those who connect as fast as they come, and only then does something for them. By itself Node takes one each
 * time that it has looked after all others: in a rush the kernel's queue runs over meanwhile, and the kernel forgets
 * some who believe that they are connected, and resets them when they ask.
 */
export function takeFirst(server: Server): void {
  const connected = takenOver(server, 'connection');
  const waiting: Socket[] = [];
  let came = false;
  let turn: NodeJS.Immediate | undefined;

  const next = (): void => {
    if (!came) for (const socket of waiting.splice(0, AT_A_TIME)) if (socket.writable) connected(socket);
    came = false;
    turn = waiting.length > 0 ? setImmediate(next) : undefined;
  };
  server.on('connection', (socket: Socket) => {
    // He may go before anybody else listens.
    socket.on('error', () => socket.destroy());
    came = true;
    waiting.push(socket);
    turn ??= setImmediate(next);
  });
}
