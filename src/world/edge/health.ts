import { Agent, get } from 'node:http';
import { patience } from '../patience.js';

const TIMEOUT_MS = 1000;
/** A busy machine may be late once; what is refused or broken is down at once. */
const SILENCES = 2;

type Outcome = 'well' | 'ill' | 'silent';
const agent = new Agent({ keepAlive: true });

/** Whether one place answers `GET /healthz` with 200, asked again and again. Nothing is healthy before its first answer. */
export class Health {
  private healthy = false;
  private silences = 0;
  /** Rises with each failure seen by traffic, so that a check from before does not take it back. */
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly port: number) {}

  get ok(): boolean {
    return this.healthy;
  }

  /** Traffic has met a connection that was refused or broke. */
  fail(): void {
    this.failures += 1;
    this.healthy = false;
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

  private async check(): Promise<void> {
    const before = this.failures;
    const outcome = await ask(this.port);
    if (this.failures !== before) return;
    this.silences = outcome === 'silent' ? this.silences + 1 : 0;
    if (outcome === 'well') this.healthy = true;
    else if (outcome === 'ill' || this.silences >= SILENCES) this.healthy = false;
  }
}

/** A kept connection that broke says nothing about who listens now, so the question is put again. */
function ask(port: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const call = get({ host: '127.0.0.1', port, path: '/healthz', agent }, (response) => {
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
      resolve(call.reusedSocket ? ask(port) : 'ill');
    });
  });
}
