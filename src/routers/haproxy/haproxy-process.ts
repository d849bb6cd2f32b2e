import { SilverbackError } from '../../core/errors.js';
import { unknownName } from '../../core/source/nearest.js';
import type { HaproxyPlace } from '../../core/target/target.js';
import { rowsIn } from './answers.js';
import { firstLine, notAdmin, refusalIn } from './refusal.js';
import { RuntimeApi } from './runtime-api.js';
import { serverStatesIn, type ServerState } from './server-state.js';

/** Commands of one line: HAProxy takes no longer ones than its buffer. */
const MOST_COMMANDS = 100;

/**
 * One HAProxy process and its copy of a route: the servers of the target in one backend. Throws `target-unreachable` and
 * `call-timeout`; `invalid-target` when it does not know the backend or a server; `unsupported-by-target` when it lets
 * us change nothing.
 */
export class HaproxyProcess {
  readonly address: string;
  readonly region: string | null;
  private readonly api: RuntimeApi;

  constructor(
    at: HaproxyPlace['at'][number],
    private readonly place: HaproxyPlace,
    callMs?: number,
  ) {
    this.address = at.address;
    this.region = at.region;
    this.api = new RuntimeApi(at.address, callMs);
  }

  /** The servers of the target, by name. */
  async servers(signal?: AbortSignal): Promise<ReadonlyMap<string, ServerState>> {
    const { backend } = this.place;
    const [level = '', answer = ''] = await this.api.ask(['show cli level', `show servers state ${backend}`], signal);
    const states = serverStatesIn(answer);
    if (!states && /find backend/.test(answer)) throw await this.unknownBackend(signal);
    if (/^(user|operator)$/.test(level) || /permission denied/i.test(answer)) throw notAdmin(this.address);
    if (!states)
      throw new SilverbackError(
        'target-unreachable',
        `${this.address} does not answer as HAProxy: ${firstLine(answer)}`,
      );
    return this.ours(states);
  }

  /** Weights by server, in this order: an instant in which all are none would turn every user away. */
  async setWeights(weights: readonly (readonly [string, number])[], signal?: AbortSignal): Promise<void> {
    await this.change(
      weights.map(([server, weight]) => `set weight ${this.place.backend}/${server} ${weight}`),
      signal,
    );
  }

  async setState(server: string, state: 'ready' | 'drain', signal?: AbortSignal): Promise<void> {
    await this.change([`set server ${this.place.backend}/${server} state ${state}`], signal);
  }

  /** Counters of the backend and of its servers, and which start of the process counted them. */
  async stats(): Promise<{ incarnation: string; rows: ReadonlyMap<string, Readonly<Record<string, string>>> }> {
    const [info = '', table = ''] = await this.api.ask(['show info', `show stat ${this.place.backend} 6 -1`]);
    const fact = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(info)?.[1] ?? '';
    const rows = new Map(rowsIn(table, ',').map((row) => [row['svname'] ?? '', row]));
    if (!rows.has('BACKEND')) throw await this.unknownBackend();
    return { incarnation: `${fact('Pid')}@${fact('Start_time_sec')}`, rows };
  }

  private async change(commands: readonly string[], signal?: AbortSignal): Promise<void> {
    for (let from = 0; from < commands.length; from += MOST_COMMANDS) {
      const answers = await this.api.ask(commands.slice(from, from + MOST_COMMANDS), signal);
      for (const answer of answers) {
        const refusal = refusalIn(answer, this.address);
        if (refusal) throw refusal;
      }
    }
  }

  private ours(states: readonly ServerState[]): ReadonlyMap<string, ServerState> {
    const known = new Map(states.map((state) => [state.name, state]));
    const wanted = Object.values(this.place.servers).flat();
    const unknown = wanted.find((server) => !known.has(server));
    if (unknown !== undefined)
      throw unheardOf(`HAProxy at ${this.address}, backend ${this.place.backend}`, 'server', unknown, [
        ...known.keys(),
      ]);
    return new Map(wanted.flatMap((server) => (known.has(server) ? [[server, known.get(server) as ServerState]] : [])));
  }

  private async unknownBackend(signal?: AbortSignal): Promise<SilverbackError> {
    const [answer = ''] = await this.api.ask(['show backend'], signal);
    const names = answer.split('\n').slice(1);
    return unheardOf(`HAProxy at ${this.address}`, 'backend', this.place.backend, names);
  }
}

function unheardOf(where: string, what: string, name: string, known: readonly string[]): SilverbackError {
  const { message, expected } = unknownName(what, name, known);
  return new SilverbackError('invalid-target', `${where}: ${message}; expected ${expected}`);
}
