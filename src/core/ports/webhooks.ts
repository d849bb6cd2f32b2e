import type { EntryOf } from './audit.js';
import type { NoticeType } from '../webhook/notice.js';

/** Whom we tell what happens. */
export interface Webhook {
  readonly name: string;
  readonly url: string;
  /** Null: of everything. */
  readonly types: readonly NoticeType[] | null;
}

/** What a receiver did not take, however often it was tried. Times are milliseconds since the epoch. */
export interface DeadLetter {
  /** Of the notice. */
  readonly id: string;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly error: string;
  readonly diedAt: number;
  /** The notice as JSON. */
  readonly body: string;
}

/**
 * Receivers of what happens, with the secrets that their messages are signed with, which it never tells. A change and
 * its entry in the audit log are kept both or neither.
 */
export interface WebhookStore {
  /** @returns what had its name before; null when there was none. */
  put(webhook: Webhook, secret: string, entry?: EntryOf<Webhook | null>): Promise<Webhook | null>;
  /** @throws `webhook-not-found` */
  get(name: string): Promise<Webhook>;
  /** In order of name. */
  list(): Promise<readonly Webhook[]>;
  /** With everything that it was still to get. @returns what was removed. @throws `webhook-not-found` */
  remove(name: string, entry?: EntryOf<Webhook>): Promise<Webhook>;
  /** In order of id. @param after only ids that come after it */
  dead(name: string, page: { readonly after?: string; readonly limit: number }): Promise<readonly DeadLetter[]>;
  /** Sends all its dead letters again, as if for the first time. @returns how many, which its entry is told of as well */
  revive(name: string, entry?: EntryOf<number>): Promise<number>;
}

/** Token under which the entry points bind an adapter. */
export const WebhookStore = Symbol('WebhookStore');
