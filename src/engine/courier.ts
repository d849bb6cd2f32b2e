import { messageOf } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { Delivery, Outbox } from '../core/ports/outbox.js';
import type { WebhookSender } from '../core/ports/webhook-sender.js';
import type { Random } from '../core/random.js';
import { pauseAfter, type Patience } from '../core/webhook/patience.js';
import { signed } from '../core/webhook/signature.js';
import { Bell } from './bell.js';

/** What other processes have written is seen within this. */
const LOOK_EVERY_MS = 2_000;
/** At the end, what has just happened gets this long to arrive. */
const LAST_MS = 2_000;
/** Longer than any database takes to hear that an attempt is over. */
const MARGIN_MS = 30_000;
const TYPE = 'application/cloudevents+json; charset=utf-8';

export interface CourierDeps {
  readonly outbox: Outbox;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly random: Random;
  readonly patience: Patience;
  /** For one attempt, milliseconds. */
  readonly limitMs: number;
  readonly onWarning: (line: string) => void;
}

/**
 * Brings receivers of webhooks what the outbox has for them: to each one message after the other, to all of them side
 * by side, so that a slow one is waited for by nobody else. Any number of couriers may serve one outbox.
 */
export class Courier {
  private readonly bell = new Bell();
  private readonly cut = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  private trouble: string | null = null;

  constructor(private readonly deps: CourierDeps) {}

  /** There is something new to bring. */
  wake(): void {
    this.bell.ring();
  }

  /** Goes on until `stop`, whatever fails meanwhile. What has not arrived soon after that is due again later. */
  async run(stop: AbortSignal): Promise<void> {
    stop.addEventListener('abort', () => this.bell.ring(), { once: true });
    while (!stop.aborted) {
      const ms = await this.round();
      await this.within(ms, (over) => this.bell.wait(over));
    }
    const emptied = this.empty();
    await this.within(LAST_MS, (over) => Promise.race([over, emptied]));
    this.cut.abort();
    await emptied;
    await this.idle();
  }

  private async within(ms: number, wait: (over: Promise<void>) => Promise<void>): Promise<void> {
    const waited = new AbortController();
    await wait(this.deps.clock.sleep(ms, waited.signal));
    waited.abort();
  }

  /** Resolves when nothing more is due, or it is cut off: whoever got one message may have another one waiting. */
  private async empty(): Promise<void> {
    while (!this.cut.signal.aborted) {
      const wasIdle = this.underWay.size === 0;
      await this.round();
      if (this.underWay.size > 0) await Promise.race(this.underWay.values());
      else if (wasIdle) return;
    }
  }

  private async idle(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  /** Sends off what is due now. @returns when to do so again unless the bell rings, milliseconds from now. */
  private async round(): Promise<number> {
    const { outbox, limitMs } = this.deps;
    try {
      const { taken, nextInMs } = await outbox.take([...this.underWay.keys()], limitMs + MARGIN_MS);
      for (const delivery of taken) this.sendOff(delivery);
      this.trouble = null;
      return Math.min(nextInMs ?? LOOK_EVERY_MS, LOOK_EVERY_MS);
    } catch (error) {
      this.failed(error);
      return LOOK_EVERY_MS;
    }
  }

  private sendOff(delivery: Delivery): void {
    const { webhook } = delivery;
    const done = this.bring(delivery)
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.underWay.delete(webhook);
        this.bell.ring();
      });
    this.underWay.set(webhook, done);
  }

  private async bring(delivery: Delivery): Promise<void> {
    const { outbox, sender, clock, random, patience, limitMs, onWarning } = this.deps;
    const { webhook, url, secret, id, body, attempts } = delivery;
    try {
      const headers = { 'content-type': TYPE, ...signed(secret, id, clock.now(), body) };
      await sender.send(url, headers, body, limitMs, this.cut.signal);
    } catch (error) {
      // No fault of the receiver's.
      const again = this.cut.signal.aborted ? 0 : pauseAfter(attempts, patience, random);
      await outbox.failed(delivery, messageOf(error), again);
      if (again === null)
        onWarning(`webhook ${webhook}: ${id} is a dead letter after ${attempts} attempts: ${messageOf(error)}`);
      return;
    }
    await outbox.delivered(delivery);
  }

  private failed(error: unknown): void {
    const said = messageOf(error);
    if (said !== this.trouble) this.deps.onWarning(`webhooks wait: ${said}`);
    this.trouble = said;
  }
}
