/** Carries a message to a receiver: one attempt. */
export interface WebhookSender {
  /**
   * Resolves when the receiver took it (2xx), rejects with the reason otherwise, at the latest when `limitMs` are over
   * or `signal` is aborted. Redirects are not followed, and nobody is called where credentials of machines are.
   */
  send(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Token under which the entry points bind an adapter. */
export const WebhookSender = Symbol('WebhookSender');
