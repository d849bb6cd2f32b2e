import { type Socket } from 'node:net';

interface Connection {
  route: string;
  busy: number;
}

/** Connections that have carried a request of a user; those of other edges are not in here. */
export class Connections {
  private readonly open = new Map<Socket, Connection>();

  get count(): number {
    return this.open.size;
  }

  /**
   * A request of that route begins on the connection; returns what to call when it is answered.
   *
   * @param isShared it is a front's own, kept for whoever comes next: only while it carries a request is it a user's
   */
  begin(socket: Socket, route: string, isShared: boolean): () => void {
    let connection = this.open.get(socket);
    if (!connection) {
      connection = { route, busy: 0 };
      this.open.set(socket, connection);
      if (!isShared) socket.once('close', () => this.open.delete(socket));
    }
    const used = connection;
    used.route = route;
    used.busy += 1;
    return () => {
      used.busy -= 1;
      if (isShared && used.busy === 0) this.open.delete(socket);
    };
  }

  /** Closes those of the route on which nothing is under way. */
  closeIdle(route: string): void {
    for (const [socket, connection] of this.open) {
      if (connection.route === route && connection.busy === 0) socket.end();
    }
  }
}
