import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SilverbackError } from '../../core/errors.js';
import { processTimeIn } from './process-time.js';

/** A process that loads a container from inside; it dies with whoever has started it, by the kernel's doing. */
export class LoadProcess {
  /** Resolves when it has ended, whoever has ended it. */
  readonly ended: Promise<unknown>;
  private complained = '';
  private told = '';

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'close');
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.told += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.complained += text));
  }

  /** Resolves when it is inside. @param program beside this file, without its ending */
  static async start(program: string, args: readonly string[]): Promise<LoadProcess> {
    const path = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, path, ...args]);
    const started = new LoadProcess(child);
    const inside = once(child.stdout, 'data').then(() => true);
    const failed = started.ended.then(
      () => false,
      () => false,
    );
    if (await Promise.race([inside, failed])) return started;
    throw new SilverbackError('target-unreachable', `${program}: ${started.complaint || 'it ended at once'}`);
  }

  /** What it has said since it is inside, a line each. */
  get said(): readonly string[] {
    return this.told.split('\n').slice(1, -1);
  }

  /** What was wrong, in its own words; empty when it has not said. */
  get complaint(): string {
    return this.complained.trim();
  }

  /** By which it was ended, if by any. */
  get signal(): NodeJS.Signals | null {
    return this.child.signalCode;
  }

  /** What it has used so far, as the kernel counts it, milliseconds; null when it has ended. */
  async usedMs(): Promise<number | null> {
    const stat = await this.ofKernel('stat');
    return stat === null ? null : processTimeIn(stat);
  }

  /** What the kernel tells of it; null when it has ended. */
  async ofKernel(file: 'stat' | 'status'): Promise<string | null> {
    return readFile(`/proc/${this.child.pid}/${file}`, 'utf8').catch(() => null);
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
