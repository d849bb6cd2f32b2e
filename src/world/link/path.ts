import { connect, createServer, type Server, type Socket } from 'node:net';
import { type HostPort } from '../protocol.js';

/** One way from a region to one kind of server in another: a TCP proxy that can be cut. */
export class Path {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  /** `isCut` is asked for every new connection. */
  constructor(
    private readonly target: HostPort,
    private readonly isCut: () => boolean,
  ) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.accept(socket));
  }

  get listener(): Server {
    return this.server;
  }

  /** Connections that pass now. */
  get open(): number {
    return this.sockets.size;
  }

  /** Resets every connection that passes, as a cut cable does to those who go on using it. */
  reset(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  private accept(near: Socket): void {
    if (this.isCut()) {
      near.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const far = connect({ host: this.target.host, port: this.target.port, allowHalfOpen: true, noDelay: true });
    this.sockets.add(near);
    near.pipe(far).pipe(near);
    const end = () => {
      this.sockets.delete(near);
      if (!far.destroyed) far.resetAndDestroy();
      if (!near.destroyed) near.resetAndDestroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
  }
}
