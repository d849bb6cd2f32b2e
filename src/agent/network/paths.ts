import { connect, type Socket } from 'node:net';
import type { Spot, Tried } from '../../core/agent/network.js';

/** Who has not answered within this time is not reached. Milliseconds. */
const PATIENCE_MS = 400;

/** A new connection. One that is refused has reached the machine as well: somebody said no. */
export async function tryNew(spot: Spot): Promise<Tried> {
  const { socket, said, passed } = await opened(spot);
  socket.destroy();
  return { ...spot, passed, said };
}

/** A connection that stays open, and is asked again and again whether it still carries anything. */
export class Meeting {
  private over: string | null = null;
  private heard = '';
  private asked = 0;
  private onHeard = (): void => undefined;

  private constructor(
    readonly spot: Spot,
    private readonly socket: Socket,
  ) {
    socket.setEncoding('utf8').on('data', (text: string) => {
      // What was asked last is all that is waited for.
      this.heard = (this.heard + text).slice(-64);
      this.onHeard();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => this.end(error.code ?? error.message));
    socket.on('close', () => this.end('closed'));
  }

  /** Null when nobody answers, or only to say no. */
  static async open(spot: Spot): Promise<Meeting | null> {
    const { socket, isOpen } = await opened(spot);
    if (!isOpen) {
      socket.destroy();
      return null;
    }
    const meeting = new Meeting(spot, socket);
    if ((await meeting.ask()).passed) return meeting;
    meeting.close();
    return null;
  }

  async ask(): Promise<Tried & { readonly broken: boolean }> {
    const token = `<${(this.asked += 1)}>`;
    const answered = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE_MS);
      this.onHeard = () => {
        if (!this.heard.includes(token) && this.over === null) return;
        clearTimeout(timer);
        resolve(this.over === null);
      };
      if (this.over === null) this.socket.write(token);
      this.onHeard();
    });
    const said = answered ? 'carries' : (this.over ?? 'carries nothing');
    return { ...this.spot, passed: answered, broken: this.over !== null, said };
  }

  close(): void {
    this.socket.destroy();
  }

  private end(why: string): void {
    this.over ??= why;
    this.onHeard();
  }
}

interface Opened {
  readonly socket: Socket;
  readonly isOpen: boolean;
  readonly passed: boolean;
  readonly said: string;
}

function opened({ address, port }: Spot): Promise<Opened> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const say = (isOpen: boolean, passed: boolean, said: string): void => {
      clearTimeout(timer);
      socket.removeAllListeners().on('error', () => undefined);
      resolve({ socket, isOpen, passed, said });
    };
    const timer = setTimeout(() => say(false, false, `no answer in ${PATIENCE_MS} ms`), PATIENCE_MS);
    socket.once('connect', () => say(true, true, 'open'));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      code === 'ECONNREFUSED' ? say(false, true, 'refused, so reached') : say(false, false, code ?? message),
    );
  });
}
