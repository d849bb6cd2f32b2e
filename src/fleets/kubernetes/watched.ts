import { type KubernetesObject, ListWatch } from '@kubernetes/client-node';
import type { Clock } from '../../core/ports/clock.js';
import { CarefulWatch, SILENCE_MS } from './careful-watch.js';
import type { Cluster } from './cluster.js';
import { type Listed, listed } from './listed.js';

/** How long after a watch that broke another one is tried, milliseconds. */
const AGAIN_MS = 1_000;

/** @returns milliseconds since 1970, of the text that was sent, which the client calls a Date; null for none */
export function timeOf(time: Date | string | undefined): number | null {
  return time === undefined ? null : new Date(time).getTime();
}

/**
 * What the API server has of a kind of object, kept current by one list and one watch: nobody polls. A watch that breaks,
 * or of which nothing is heard for too long, is taken up where it was, and what the server no longer remembers (410) is
 * listed again. Asked first, it lists.
 */
export class Watched<T extends KubernetesObject> {
  private readonly listeners = new Set<() => void>();
  private watch: ListWatch<T> | null = null;
  private careful: CarefulWatch | null = null;
  private first: Promise<void> | null = null;
  private known: readonly T[] | null = null;
  private isOver = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly followed: Listed,
    private readonly clock: Clock,
    /** Within which something must be heard of the watch: one that is silent for longer is broken off. Milliseconds. */
    private readonly silenceMs = SILENCE_MS,
  ) {}

  /** All that there are: the same array until one comes, goes or changes. Throws when the server cannot be asked for the first time. */
  async all(): Promise<readonly T[]> {
    this.first ??= this.begin();
    try {
      await this.first;
    } catch (error) {
      this.first = null;
      throw error;
    }
    this.known ??= this.watch?.list() ?? [];
    return this.known;
  }

  /** Told whenever one comes, goes or changes. @returns what ends that */
  onChange(heard: () => void): () => void {
    this.listeners.add(heard);
    return () => void this.listeners.delete(heard);
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.careful?.close();
    await this.watch?.stop();
  }

  private begin(): Promise<void> {
    const { path, labelSelector, fieldSelector } = this.followed;
    this.careful?.close();
    const careful = new CarefulWatch(this.cluster.config, this.clock, this.silenceMs);
    const watch = new ListWatch<T>(
      path,
      careful,
      () => listed<T>(this.cluster, this.followed),
      false,
      labelSelector,
      fieldSelector,
    );
    this.watch = watch;
    this.careful = careful;
    return new Promise((resolve, reject) => {
      let isListed = false;
      watch.on('change', () => this.changed());
      watch.on('error', (error: Error) => {
        if (isListed) this.again(watch);
        else reject(error);
      });
      watch.start().then(() => {
        isListed = true;
        resolve();
        if (this.isOver) void watch.stop();
      }, reject);
    });
  }

  private again(watch: ListWatch<T>): void {
    this.start(watch).catch(() => this.again(watch));
  }

  private async start(watch: ListWatch<T>): Promise<void> {
    await this.clock.sleep(AGAIN_MS);
    if (this.isOver || this.watch !== watch) return;
    await watch.start();
    if (this.isOver) await watch.stop();
    else this.changed();
  }

  private changed(): void {
    this.known = null;
    this.listeners.forEach((heard) => heard());
  }
}
