import { z } from 'zod';
import { SilverbackError } from '../../../core/errors.js';
import type { Cluster } from '../cluster.js';
import { execIn, type Inside } from './exec.js';

/** Where a new connection is tried to. */
export interface Spot {
  readonly address: string;
  readonly port: number;
}

export interface Tried extends Spot {
  readonly passed: boolean;
  /** What the network has said: `open`, or how it failed. */
  readonly said: string;
}

/** How long an answer is waited for, milliseconds. */
const ANSWER_MS = 700;
/** Of a whole trial: a runtime takes its time to start a program. Milliseconds. */
const TRIAL_MS = 1_900;

/** Programs of images that can open a connection, in the order in which they are tried; each prints a JSON list. */
const WITH_NODE = `
const spots = JSON.parse(process.argv[1]);
const one = ({ address, port }) => new Promise((done) => {
  const socket = require('node:net').connect({ host: address, port, timeout: ${ANSWER_MS} });
  const end = (said) => { socket.destroy(); done({ address, port, passed: said === 'open', said }); };
  socket.once('connect', () => end('open')).once('timeout', () => end('no answer')).once('error', (e) => end(e.code));
});
Promise.all(spots.map(one)).then((all) => console.log(JSON.stringify(all)));`;

/** The arguments are ADDRESS PORT pairs. All at once: each waits for as long as nobody answers. */
const WITH_SHELL = `
one() {
  if command -v nc >/dev/null; then nc -z -w 1 "$1" "$2" >/dev/null 2>&1
  elif command -v bash >/dev/null; then timeout 1 bash -c "</dev/tcp/$1/$2" >/dev/null 2>&1
  else exit 127; fi
  case $? in 0) p=true s=open;; 127) exit 127;; *) p=false s='no answer';; esac
  echo "{\\"address\\":\\"$1\\",\\"port\\":$2,\\"passed\\":$p,\\"said\\":\\"$s\\"}"
}
command -v nc >/dev/null || command -v bash >/dev/null || exit 127
while [ $# -gt 1 ]; do one "$1" "$2" & shift 2; done
wait`;

const tried = z.object({ address: z.string(), port: z.number(), passed: z.boolean(), said: z.string() });

/** Tries new connections from inside of containers, with what their images have. */
export class Trials {
  /** By image: whether it has Node, or only a shell. */
  private readonly known = new Map<string, 'node' | 'shell'>();

  constructor(private readonly cluster: Cluster) {}

  /**
   * All at once. Throws `unsupported-by-target` when the image has no program that opens connections.
   *
   * @param image of the container, by which it is remembered what it has
   */
  async from(inside: Inside, image: string, spots: readonly Spot[]): Promise<readonly Tried[]> {
    if (spots.length === 0) return [];
    const known = this.known.get(image);
    for (const means of known ? [known] : (['node', 'shell'] as const)) {
      const { code, stdout } = await execIn(this.cluster, inside, commandFor(means, spots), TRIAL_MS);
      if (code === 0) {
        this.known.set(image, means);
        return read(stdout);
      }
    }
    throw new SilverbackError(
      'unsupported-by-target',
      `${inside.namespace}/${inside.pod} has no program that opens connections (node, or a shell with nc or bash), so a cut could not be proven from inside of it`,
    );
  }
}

function commandFor(means: 'node' | 'shell', spots: readonly Spot[]): readonly string[] {
  return means === 'node'
    ? ['node', '-e', WITH_NODE, JSON.stringify(spots)]
    : ['sh', '-c', WITH_SHELL, 'sh', ...spots.flatMap(({ address, port }) => [address, String(port)])];
}

/** One JSON list, or one object a line. */
function read(stdout: string): readonly Tried[] {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line) => {
    const value: unknown = JSON.parse(line);
    return z.array(tried).parse(Array.isArray(value) ? value : [value]);
  });
}
