import { request } from 'node:http';
import { createInterface } from 'node:readline';

export interface LineStream {
  close(): void;
}

/**
 * Opens an endless answer of lines. `onEnd` is called once: when the other side goes, or when there never was an
 * answer; not after `close`.
 */
export function openLines(port: number, path: string, onLine: (line: string) => void, onEnd: () => void): LineStream {
  let open = true;
  const end = () => {
    if (open) onEnd();
    open = false;
  };
  const call = request({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
    if (answer.statusCode !== 200) {
      call.destroy();
      return;
    }
    answer.on('error', end);
    answer.on('close', end);
    const lines = createInterface({ input: answer, crlfDelay: Infinity });
    // It repeats the errors of its input.
    lines.on('error', end);
    lines.on('line', (line) => {
      if (open && line !== '') onLine(line);
    });
  });
  call.on('error', end);
  call.on('close', end);
  call.end();
  return {
    close() {
      open = false;
      call.destroy();
    },
  };
}
