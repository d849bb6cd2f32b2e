import { Agent } from 'node:http';
import { ControlError } from '../control-error.js';
import { callJson, type JsonAnswer } from '../json-client.js';
import { type HostPort } from '../protocol.js';

const TIMEOUT_MS = 2000;
const ASK_AGAIN_MS = 200;

/**
 * The store of the instance's region, by the one way that leads to it. Throws `store-unreachable` (503) when nobody
 * answers there, `store-unavailable` (503) when it is not well.
 */
export class StoreClient {
  private readonly agent = new Agent({ keepAlive: true });
  private reached = true;

  constructor(private readonly place: HostPort) {}

  /** False from a call that nobody answered until the store answers again: traffic tells, and only then it is asked. */
  get isReached(): boolean {
    return this.reached;
  }

  /** @returns undefined when nothing is stored there. */
  async get(key: string, request: string | undefined): Promise<unknown> {
    const { status, body } = await this.call('GET', key, request);
    return status === 404 ? undefined : (body as { value: unknown }).value;
  }

  /** @returns the id of the write. The same request and key is the same write. */
  async put(key: string, value: unknown, request: string | undefined): Promise<string> {
    const { body } = await this.call('PUT', key, request, value);
    return (body as { id: string }).id;
  }

  private async call(method: string, key: string, request: string | undefined, body?: unknown): Promise<JsonAnswer> {
    const answer = await callJson({
      ...this.place,
      method,
      path: `/kv/${encodeURIComponent(key)}`,
      headers: request === undefined ? {} : { 'x-request-id': request },
      body,
      timeoutMs: TIMEOUT_MS,
      agent: this.agent,
    }).catch((error: unknown) => {
      this.lost();
      const reason = error instanceof Error ? error.message : String(error);
      throw new ControlError(503, 'store-unreachable', `the store does not answer: ${reason}`);
    });
    if (answer.status !== 200 && answer.status !== 404) {
      throw new ControlError(503, 'store-unavailable', `the store does not serve: it answered ${answer.status}`);
    }
    return answer;
  }

  private lost(): void {
    if (!this.reached) return;
    this.reached = false;
    void this.seek();
  }

  private async seek(): Promise<void> {
    while (!this.reached) {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      const asked = callJson({ ...this.place, method: 'GET', path: '/healthz', timeoutMs: TIMEOUT_MS });
      this.reached = await asked.then(
        () => true,
        () => false,
      );
    }
  }
}
