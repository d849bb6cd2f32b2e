import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseForNow } from './before-routes.js';
import { takenOver } from './taken-over.js';

/** How many connections a process takes, so that what it has to open for its work can always be opened. */
export interface Room {
  /** So many are served. */
  readonly served: number;
  /** So many more are on their way out, with the answer to come back later. */
  readonly leaving: number;
}

/** What stays free for journals, targets and the world, a part of all, and at least so many. */
const KEPT_SHARE = 0.25;
const KEPT = 64;
/** Of what may be open, so much is served. */
const SERVED_SHARE = 0.75;

/**
 * So many wait to be looked at, as far as the kernel's own limit allows. Of whoever comes then, the kernel of a busy
 * machine forgets some who believe that they are connected, and tells them so when they ask: by a reset.
 */
export const WAITING = 16_384;

/** @param files that this process may have open at once */
export function roomWithin(files: number): Room {
  const open = Math.min(files - KEPT, files * (1 - KEPT_SHARE));
  const part = (share: number): number => Math.max(1, Math.floor(open * share));
  return { served: part(SERVED_SHARE), leaving: part(1 - SERVED_SHARE) };
}

/**
 * Lets in no more than there is room for. When there is none, whoever has asked nothing for the longest makes way for
 * whoever comes; where all have asked, whoever comes is sent away. So only answers that are being made hold places.
 */
export function keepRoom(server: Server, room: Room): void {
  const connected = takenOver(server, 'connection');
  const asked = takenOver(server, 'request');
  const inside = new Set<Socket>();
  /** Of these who asks nothing just now, since the longest time first. */
  const idle = new Set<Socket>();
  const leaving = new Set<Socket>();
  const last = new WeakMap<Socket, ServerResponse>();

  const forget = (socket: Socket): void => [inside, idle, leaving].forEach((all) => all.delete(socket));
  const sendAway = (socket: Socket): void => {
    forget(socket);
    const [first] = leaving;
    if (first && leaving.size >= room.leaving) {
      first.destroy();
      forget(first);
    }
    leaving.add(socket);
    refuseForNow(socket);
  };

  server.on('connection', (socket: Socket) => {
    socket.once('close', () => forget(socket));
    if (inside.size >= room.served) {
      const [first] = idle;
      if (!first) return sendAway(socket);
      sendAway(first);
    }
    inside.add(socket);
    idle.add(socket);
    connected(socket);
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    // He has his answer already.
    if (!inside.has(socket)) return;
    idle.delete(socket);
    last.set(socket, response);
    response.once('close', () => {
      if (inside.has(socket) && socket.writable && last.get(socket) === response) idle.add(socket);
    });
    asked(request, response);
  });
}
