import { Agent } from 'node:http';
import { ControlError } from '../control-error.js';
import { callJson, type JsonAnswer } from '../json-client.js';

const TIMEOUT_MS = 2000;

/** The store of the instance's region. Throws `store-unavailable` (503) when it is not reached or not well. */
export class StoreClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly port: number) {}

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
      port: this.port,
      method,
      path: `/kv/${encodeURIComponent(key)}`,
      headers: request === undefined ? {} : { 'x-request-id': request },
      body,
      timeoutMs: TIMEOUT_MS,
      agent: this.agent,
    }).catch((error: unknown) => {
      throw unavailable(error instanceof Error ? error.message : String(error));
    });
    if (answer.status !== 200 && answer.status !== 404) throw unavailable(`it answered ${answer.status}`);
    return answer;
  }
}

function unavailable(reason: string): ControlError {
  return new ControlError(503, 'store-unavailable', `the store does not serve: ${reason}`);
}
