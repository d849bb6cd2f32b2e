import { Agent, get } from 'node:http';
import { lookup } from '../lookup.js';
import { patience } from '../patience.js';
import { type HostPort } from '../protocol.js';

const TIMEOUT_MS = 1000;
/** A busy machine may be late once; what is refused or broken is down at once. */
const SILENCES = 2;

type Outcome = 'well' | 'ill' | 'silent';
const agent = new Agent({ keepAlive: true });

/**
 * Whether one place answers `GET /healthz` with 200, asked again and again. Nothing is up before its first answer.
 * Traffic only makes it suspect: one broken connection condemns nobody, a check made at once does.
 */
export class Health {
  private state: 'up' | 'suspect' | 'down' = 'down';
  private silences = 0;
  /** Rises with each failure seen by traffic: a check that was under way then says nothing about it. */
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | null = null;
  private stopped = false;

  constructor(private readonly place: HostPort) {}

  get isUp(): boolean {
    return this.state === 'up';
  }

  /** Not known to be down: worth an attempt where nobody better is left. */
  get isPossible(): boolean {
    return this.state !== 'down';
  }

  /** Traffic has met silence, or a connection that was refused or broke. */
  suspect(): void {
    if (this.state === 'down') return;
    this.failures += 1;
    this.state = 'suspect';
    void this.check();
  }

  /** Resolves after the first check; the others follow, the pause between them being `intervalMs`. */
  async watch(intervalMs: number): Promise<void> {
    await this.check();
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.watch(intervalMs), intervalMs);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Whoever wants a check while one is under way gets that one; its good news is asked for again when something failed meanwhile. */
  private check(): Promise<void> {
    this.checking ??= this.decide().finally(() => (this.checking = null));
    return this.checking;
  }

  private async decide(): Promise<void> {
    for (;;) {
      const before = this.failures;
      const outcome = await ask(this.place);
      if (outcome === 'well' && this.failures !== before && !this.stopped) continue;
      this.silences = outcome === 'silent' ? this.silences + 1 : 0;
      if (outcome === 'well') this.state = 'up';
      else if (outcome === 'ill' || this.silences >= SILENCES || this.state === 'suspect') this.state = 'down';
      return;
    }
  }
}

/** A kept connection that broke says nothing about who listens now, so the question is put again, over a new one. */
function ask(place: HostPort, by: Agent | false = agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const call = get({ ...place, lookup, path: '/healthz', agent: by }, (response) => {
      calm();
      response.resume();
      response.on('error', () => undefined);
      resolve(response.statusCode === 200 ? 'well' : 'ill');
    });
    const calm = patience(TIMEOUT_MS, () => {
      resolve('silent');
      call.destroy();
    });
    call.on('error', () => {
      calm();
      resolve(call.reusedSocket ? ask(place, false) : 'ill');
    });
  });
}
