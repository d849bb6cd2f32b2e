import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { printJson } from './output.js';

const WORKER = fileURLToPath(new URL('../worker.js', import.meta.url));

/** Leaves a requested run to a process of its own, which ends with it. */
export function detach(run: string, json: boolean): void {
  spawn(process.execPath, [WORKER, run], { detached: true, stdio: 'ignore', env: process.env }).unref();
  if (json) printJson({ id: run });
  else process.stdout.write(`${run}\n`);
}
