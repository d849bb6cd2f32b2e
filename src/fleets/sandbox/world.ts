import { connect } from 'node:net';
import { SilverbackError } from '../../core/errors.js';
import { ControlClient } from './control-client.js';
import { SupervisorClient } from './supervisor-client.js';
import type { ProcessStatus, WorldFile } from './wire.js';

/** Longest time to wait for a connection when asking whether anybody listens. */
const CONNECT_MS = 500;

/** A running world as the capabilities see it: its supervisor, and the control interface of each process. */
export class World {
  readonly supervisor: SupervisorClient;

  constructor(readonly file: WorldFile) {
    this.supervisor = new SupervisorClient(file.port);
  }

  /** All processes of a role, whatever their state, by name. */
  async processes(role: ProcessStatus['role']): Promise<readonly ProcessStatus[]> {
    const all = await this.supervisor.processes();
    return all.filter((process) => process.role === role).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The control interface of a process by its name, as `edge.us-east`. Throws `target-unreachable` when there is none. */
  async control(name: string): Promise<ControlClient> {
    const process = (await this.supervisor.processes()).find((candidate) => candidate.name === name);
    if (!process) throw new SilverbackError('target-unreachable', `the world has no process ${name}`);
    return controlOf(process);
  }
}

/** Whether a process can say what it holds: one that starts has forgotten it, one that is paused cannot answer. */
export function canTell({ state }: ProcessStatus): boolean {
  return state === 'healthy' || state === 'leaving';
}

/** Who is paused accepts calls and answers none: nobody is made to wait for that. */
export function controlOf({ name, state, controlPort }: ProcessStatus): ControlClient {
  return new ControlClient(name, state === 'paused' ? null : controlPort);
}

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
