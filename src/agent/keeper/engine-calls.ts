import { request } from 'node:http';
import pLimit from 'p-limit';
import { SilverbackError } from '../../core/errors.js';

/** Longest wait for an answer, milliseconds. */
const TIMEOUT_MS = 10_000;
/**
 * Harm is never given up: an engine that is frozen does what it was asked for when it goes on, however late, and what is
 * brought back before that would go down again. It is answered when it is done, or when the engine has died.
 */
const UNTIL_ANSWERED = null;
/** How many calls may be under way at once: the engine does them one after the other anyway. */
const AT_ONCE = 16;

export interface ContainerState {
  readonly running: boolean;
  readonly paused: boolean;
  /** When its present life began, or its last one; in the engine's own words, so that two are compared to the nanosecond. */
  readonly startedAt: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What the keeper asks of the engine that it is a container of, by the socket that is mounted into it. */
export class EngineCalls {
  private readonly harming = pLimit(AT_ONCE);
  /** Harm that hangs takes no turn of what is brought back. */
  private readonly reviving = pLimit(AT_ONCE);

  /** @param onStale told when nobody listens at that socket any more: a new engine has a new one, which is not mounted */
  constructor(
    private readonly socketPath: string,
    private readonly onStale: () => void,
  ) {}

  kill = (container: string, isWanted: () => boolean) => this.harm(container, 'kill?signal=SIGKILL', isWanted);
  pause = (container: string, isWanted: () => boolean) => this.harm(container, 'pause', isWanted);
  unpause = (container: string) => this.revive(container, 'unpause');
  start = (container: string) => this.revive(container, 'start');
  /**
   * Asks it to end, as its image or its owner says, and kills it when it has not within the time that its owner gave it.
   * That takes as long as the container wants, and so no turn of the others.
   */
  stop = (container: string) => this.change(container, 'stop', UNTIL_ANSWERED);
  /** Ends one at once that is being stopped: nothing can call that off. */
  finish = (container: string) => this.revive(container, 'kill?signal=SIGKILL');

  /** For good: also while it runs. One that is gone, or that somebody else is removing, is removed. */
  async remove(container: string): Promise<void> {
    const answer = await this.call('DELETE', `/containers/${container}?force=true`, TIMEOUT_MS);
    refuseUnless([404, 409], answer, 'remove');
  }

  /** Null when there is no such container. */
  async stateOf(container: string): Promise<ContainerState | null> {
    const { status, text } = await this.call('GET', `/containers/${container}/json`, TIMEOUT_MS);
    if (status === 404) return null;
    const { State } = JSON.parse(text) as { State: { Running: boolean; Paused: boolean; StartedAt: string } };
    return { running: State.Running, paused: State.Paused, startedAt: State.StartedAt };
  }

  private harm(container: string, what: string, isWanted: () => boolean): Promise<void> {
    return this.harming(async () => {
      if (isWanted()) await this.change(container, what, UNTIL_ANSWERED);
    });
  }

  private revive(container: string, what: string): Promise<void> {
    return this.reviving(() => this.change(container, what, TIMEOUT_MS));
  }

  private async change(container: string, what: string, timeoutMs: number | null): Promise<void> {
    const answer = await this.call('POST', `/containers/${container}/${what}`, timeoutMs);
    // It is so already.
    refuseUnless([304], answer, what);
  }

  private call(method: string, path: string, timeoutMs: number | null): Promise<Answer> {
    const { socketPath } = this;
    return new Promise((resolve, reject) => {
      const bound = timeoutMs === null ? {} : { signal: AbortSignal.timeout(timeoutMs) };
      const failed = (error: NodeJS.ErrnoException): void => {
        if (error.code === 'ECONNREFUSED') this.onStale();
        reject(new SilverbackError('target-unreachable', `the engine: ${method} ${path}: ${error.message}`));
      };
      const asked = request({ socketPath, method, path, ...bound, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('error', failed).once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.once('error', failed).end();
    });
  }
}

/** @param alsoGood statuses that mean, besides success, that it is as it was to be */
function refuseUnless(alsoGood: readonly number[], { status, text }: Answer, what: string): void {
  if (status >= 300 && !alsoGood.includes(status))
    throw new SilverbackError('target-unreachable', `the engine answers ${status} to ${what}: ${text.trim()}`);
}
