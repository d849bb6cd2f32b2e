import { SilverbackError } from '../../core/errors.js';
import { ControlClient } from '../world/control-client.js';
import { type LineStream, openLines } from './line-stream.js';
import { type ProcessStatus, type SupervisorStatus, supervisorStatus, type WorldEvent, worldEvent } from './wire.js';

/**
 * The world's supervisor. Follows its events, so that waiting for a process needs no polling; what is to be proven is
 * asked anew.
 */
export class SupervisorClient {
  readonly control: ControlClient;
  private followed: SupervisorStatus | null = null;
  private events: LineStream | null = null;
  private closed = false;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly port: number) {
    this.control = new ControlClient('supervisor', { host: '127.0.0.1', port });
  }

  /** Asked now, not remembered. */
  status(): Promise<SupervisorStatus> {
    return this.control.get('/status', supervisorStatus);
  }

  /** The processes as the events tell, at most a moment old. Throws `target-unreachable` when the supervisor is gone. */
  async processes(): Promise<readonly ProcessStatus[]> {
    return (await this.until(() => true, 2000)).processes;
  }

  /**
   * Resolves as soon as the events show what `holds` wants; throws `target-unreachable` after `ms`, or when the events
   * end or are closed.
   */
  until(holds: (status: SupervisorStatus) => boolean, ms: number): Promise<SupervisorStatus> {
    this.follow();
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.watchers.delete(look);
        act();
      };
      const look = () => {
        const status = this.followed;
        if (!this.events) settle(() => reject(gone('the supervisor of the world is gone')));
        else if (status && holds(status)) settle(() => resolve(status));
      };
      const timer = setTimeout(() => settle(() => reject(gone(`the world did not come so far in ${ms} ms`))), ms);
      this.watchers.add(look);
      look();
    });
  }

  /** For good: a question that was given up and comes late must not keep the process by a new stream. */
  close(): void {
    this.closed = true;
    this.leave();
  }

  private follow(): void {
    if (this.closed) return;
    this.events ??= openLines(
      this.port,
      '/events',
      (line) => this.take(line),
      () => this.lost(),
    );
  }

  private take(line: string): void {
    const event = eventOf(line);
    if (!event) {
      this.leave();
      return;
    }
    this.followed = folded(this.followed, event);
    for (const look of [...this.watchers]) look();
  }

  private leave(): void {
    this.events?.close();
    this.lost();
  }

  private lost(): void {
    this.events = null;
    this.followed = null;
    for (const look of [...this.watchers]) look();
  }
}

function folded(status: SupervisorStatus | null, event: WorldEvent): SupervisorStatus | null {
  if (event.type === 'status') return event.status;
  if (!status) return null;
  const others = status.processes.filter((process) => process.name !== event.process.name);
  return { ...status, processes: [...others, event.process] };
}

/** Null for a line that is no event: whoever writes it is no supervisor of ours. */
function eventOf(line: string): WorldEvent | null {
  try {
    return worldEvent.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function gone(message: string): SilverbackError {
  return new SilverbackError('target-unreachable', message);
}
