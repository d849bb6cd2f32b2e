import { type ChildUpdate, type MembersUpdate } from './child-update.js';
import { type EpochGuard } from './fence.js';
import { type ChildConfig } from './protocol.js';

export interface RunningChild {
  /** What remembers epochs, if this process is fenced: it learns those that were announced while it was paused. */
  readonly guard?: EpochGuard;
  onMembers?(update: MembersUpdate): void;
  /** Graceful end: stop accepting, finish what is open. The process exits when it resolves. */
  close?(): Promise<void>;
}
export interface ChildHandlers {
  /** Binds `config.port` and `config.controlPort` on 127.0.0.1; the process says ready when it resolves. */
  listen(config: ChildConfig): Promise<RunningChild>;
}

/**
 * The life of every process of the world: configuration on the first line of standard input, updates on later lines,
 * `{"ready":true}` on standard output, SIGTERM = close and exit 0, end of standard input = exit at once, because then
 * the supervisor is gone. A failed start exits 1 with its reason on standard error.
 */
export function startChild(handlers: ChildHandlers): void {
  let running: RunningChild | undefined;
  let configured = false;
  const early: ChildUpdate[] = [];

  const start = async (config: ChildConfig): Promise<void> => {
    running = await handlers.listen(config);
    for (const update of early) take(running, update);
    process.stdout.write(`${JSON.stringify({ ready: true, name: config.name, pid: process.pid })}\n`);
  };
  const onLine = (line: string): void => {
    const message: unknown = JSON.parse(line);
    if (!configured) {
      configured = true;
      start(message as ChildConfig).catch(die);
      return;
    }
    const update = message as ChildUpdate;
    if (running) take(running, update);
    else early.push(update);
  };

  readLines(onLine);
  process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0));
  // A world that is ended from a terminal sends SIGINT to the whole group; the supervisor decides who ends when.
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => {
    Promise.resolve(running?.close?.()).then(() => process.exit(0), die);
  });
}

function take(running: RunningChild, update: ChildUpdate): void {
  if (update.type === 'members') running.onMembers?.(update);
  else running.guard?.learn(update.epochs);
}

function readLines(onLine: (line: string) => void): void {
  let rest = '';
  process.stdin.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  });
}

function die(error: unknown): never {
  console.error(error);
  process.exit(1);
}
