// Many who ask at once for the events of a run. Says in one line of JSON what they were told, when all have been told
// something; whoever got the stream keeps it, and never reads on, until standard input ends.
import { connect } from 'node:net';

const [url, run, count] = process.argv.slice(2);
const { hostname, port, host } = new URL(url);
const request = `GET /api/v1/runs/${run}/events HTTP/1.1\r\nhost: ${host}\r\naccept: text/event-stream\r\n\r\n`;

/** @returns what one is told, and after how long, milliseconds */
function ask() {
  return new Promise((resolve) => {
    const from = performance.now();
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    let error = null;
    const told = () => {
      const [head = '', body = ''] = text.split('\r\n\r\n', 2);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      resolve({ status, head: head.toLowerCase(), body, error, ms: Math.round(performance.now() - from) });
    };
    socket.on('connect', () => socket.write(request));
    socket.on('data', (data) => {
      text += data.toString();
      if (!text.startsWith('HTTP/1.1 200') || !text.includes('\r\n\r\n')) return;
      socket.removeAllListeners('data').pause();
      told();
    });
    socket.on('error', ({ code }) => (error = code));
    socket.on('close', told);
  });
}

const all = await Promise.all(Array.from({ length: Number(count) }, ask));
const polite = ({ status, head, body }) =>
  status === 503 &&
  /^retry-after: \d+$/m.test(head) &&
  /^content-type: application\/problem\+json/m.test(head) &&
  JSON.parse(body).code === 'busy';
const told = {
  streams: all.filter(({ status }) => status === 200).length,
  refused: all.filter(polite).length,
  slowestMs: Math.max(...all.map(({ ms }) => ms)),
  other: all
    .filter((one) => one.status !== 200 && !polite(one))
    .map(({ status, error, body }) => ({ status, error, body })),
};
process.stdout.write(`${JSON.stringify({ ...told, other: told.other.slice(0, 3), others: told.other.length })}\n`);
process.stdin.on('end', () => process.exit()).resume();
