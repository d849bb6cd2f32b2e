import { Agent, type ClientRequest, request, type RequestOptions } from 'node:http';
import { type Socket } from 'node:net';
import { patience } from '../patience.js';
import { type Attempt } from './outcome.js';
import { type Place } from './authority.js';

const IDLE_MS = 5000;
const TIMEOUT_MS = 3000;

interface UserOptions extends RequestOptions {
  /** Whose connection it is: people in one territory share it, no others do. */
  readonly owner: string;
}

/** Connections are kept by owner and edge. */
class OwnedAgent extends Agent {
  override getName(options?: Partial<UserOptions>): string {
    return `${options?.owner} ${options?.host} ${options?.port}`;
  }
}

export interface Ask {
  readonly owner: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Users' connections to edges; one that is idle for 5 s is given up. */
export class Connections {
  private readonly agent = new OwnedAgent({ keepAlive: true, timeout: IDLE_MS });
  private readonly lastUsed = new Map<string, Place>();

  /** The edge to which the owner has an idle connection: it is used on, whatever the name service says by now. */
  kept(owner: string): Place | undefined {
    const place = this.lastUsed.get(owner);
    return place && this.idle(owner, place).some((socket) => !socket.destroyed) ? place : undefined;
  }

  /**
   * Gives up the owner's idle connections to an edge that has just closed one: it may have closed all of them at once, and
   * news of the others is still unread. What is tried next opens a new one, as clients do (RFC 9112, 9.3.1).
   */
  forget(owner: string, place: Place): void {
    for (const socket of [...this.idle(owner, place)]) socket.destroy();
  }

  private idle(owner: string, place: Place): readonly Socket[] {
    return this.agent.freeSockets[`${owner} ${place.address} ${place.port}`] ?? [];
  }

  /** One attempt; resolves in 3 s at the latest. */
  attempt(place: Place, { owner, method, path, headers, body }: Ask): Promise<Attempt> {
    this.lastUsed.set(owner, place);
    return new Promise((resolve) => {
      const length = String(Buffer.byteLength(body));
      const options: UserOptions = {
        host: place.address,
        port: place.port,
        agent: this.agent,
        owner,
        method,
        path,
        headers: { ...headers, 'content-length': length, ...(body && { 'content-type': 'application/json' }) },
      };
      const outgoing = request(options);
      let readBefore = 0;
      outgoing.once('socket', ({ bytesRead }) => (readBefore = bytesRead));
      let reached: string | null = null;
      const calm = patience(TIMEOUT_MS, () => {
        reached = howFar(outgoing, readBefore);
        outgoing.destroy();
      });
      const fail = ({ code, message }: NodeJS.ErrnoException) => {
        calm();
        const cause = reached === null ? (code ?? message) : 'timeout';
        resolve({ kind: 'broken', cause, reused: outgoing.reusedSocket, reached });
      };
      outgoing.on('error', fail);
      outgoing.on('response', (response) => {
        response.on('error', fail);
        response.on('end', () => {
          calm();
          resolve({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers });
        });
        response.resume();
      });
      outgoing.end(body);
    });
  }
}

/** @param readBefore what the connection had carried for requests before this one, bytes */
function howFar({ socket, reusedSocket }: ClientRequest, readBefore: number): string {
  if (!socket || socket.connecting) return 'while connecting';
  const { localAddress, localPort, bytesRead } = socket;
  return `on a ${reusedSocket ? 'kept' : 'new'} connection from ${localAddress}:${localPort}, ${bytesRead - readBefore} bytes read of the answer`;
}
