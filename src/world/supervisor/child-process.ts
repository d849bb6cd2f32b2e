import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type Readable, type Writable } from 'node:stream';
import { type ChildUpdate } from '../child-update.js';
import { type ChildConfig } from '../protocol.js';

/** A started process. */
export interface Child {
  readonly pid: number | null;
  /** Resolves when it says that it listens; never, when it dies before. */
  readonly ready: Promise<void>;
  /** Resolves with its last words: `exit 1`, `SIGKILL`, or why it could not be started. */
  readonly exited: Promise<string>;
  send(update: ChildUpdate): void;
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** Starts `main` with its configuration; its standard error goes to the log file. It dies when this process does. */
export function startProcess(main: string, config: ChildConfig, logFile: string): Child {
  const log = openSync(logFile, 'a');
  const stdio: ['pipe', 'pipe', number] = ['pipe', 'pipe', log];
  const child = spawn(process.execPath, [main], { stdio }) as ChildProcessByStdio<Writable, Readable, null>;
  closeSync(log);
  // Writing to one that has just died is no error of ours: its exit tells.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(config)}\n`);
  return {
    pid: child.pid ?? null,
    ready: new Promise((resolve) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        if (text.includes('\n')) return;
        text += chunk;
        if (text.includes('\n') && text.startsWith('{"ready":true')) resolve();
      });
    }),
    exited: new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
      child.once('error', (error) => resolve(error.message));
    }),
    send: (update) => void child.stdin.write(`${JSON.stringify(update)}\n`),
    signal: (signal) => void child.kill(signal),
  };
}
