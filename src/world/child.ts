import { type ChildUpdate } from './child-update.js';
import { type ChildConfig } from './protocol.js';

export interface RunningChild {
  onUpdate?(update: ChildUpdate): void;
  /** Says where it is asked for its health that nothing new should come. */
  leave?(): void;
  /** Graceful end: stop accepting, finish what is open. The process exits when it resolves. */
  close?(): Promise<void>;
}
export interface ChildHandlers {
  /** Binds `config.port` and `config.controlPort` on `config.host`; the process says ready when it resolves. */
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
    for (const update of early) running.onUpdate?.(update);
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
    if (running) running.onUpdate?.(update);
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
