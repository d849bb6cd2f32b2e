import { type KubernetesListObject, type KubernetesObject, ListWatch, Watch } from '@kubernetes/client-node';
import type { Clock } from '../../core/ports/clock.js';
import type { Cluster } from './cluster.js';

/** A list of thousands of objects is written by the server and read by us. Milliseconds. */
const LIST_MS = 30_000;
/** How long after a watch that broke another one is tried, milliseconds. */
const AGAIN_MS = 1_000;

/** @returns milliseconds since 1970: of what was listed a time is a Date, of what a watch told the text that was sent; null for none */
export function timeOf(time: Date | string | undefined): number | null {
  return time === undefined ? null : new Date(time).getTime();
}

/** Which of a kind; all without either. */
export interface Selected {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Which objects are followed. */
export interface Followed<T extends KubernetesObject> extends Selected {
  /** As the API has it: `/api/v1/pods`. */
  readonly path: string;
  readonly list: (cluster: Cluster, ms: number) => Promise<KubernetesListObject<T>>;
}

/**
 * What the API server has of a kind of object, kept current by one list and one watch: nobody polls. A watch that breaks
 * is taken up where it was, and what the server no longer remembers (410) is listed again. Asked first, it lists.
 */
export class Watched<T extends KubernetesObject> {
  private readonly listeners = new Set<() => void>();
  private watch: ListWatch<T> | null = null;
  private first: Promise<void> | null = null;
  private isOver = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly followed: Followed<T>,
    private readonly clock: Clock,
  ) {}

  /** All that there are. Throws when the server cannot be asked for the first time. */
  async all(): Promise<readonly T[]> {
    this.first ??= this.begin();
    try {
      await this.first;
    } catch (error) {
      this.first = null;
      throw error;
    }
    return this.watch?.list() ?? [];
  }

  /** Told whenever one comes, goes or changes. @returns what ends that */
  onChange(heard: () => void): () => void {
    this.listeners.add(heard);
    return () => void this.listeners.delete(heard);
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.watch?.stop();
  }

  private begin(): Promise<void> {
    const { path, labelSelector, fieldSelector, list } = this.followed;
    const watch = new ListWatch<T>(
      path,
      new CarefulWatch(this.cluster.config),
      () => list(this.cluster, LIST_MS),
      false,
      labelSelector,
      fieldSelector,
    );
    this.watch = watch;
    return new Promise((resolve, reject) => {
      let isListed = false;
      watch.on('change', () => this.listeners.forEach((heard) => heard()));
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
    else this.listeners.forEach((heard) => heard());
  }
}

/** Credentials are asked for before the library looks after its errors: a login that has run out must not end the process. */
class CarefulWatch extends Watch {
  override async watch(...[path, query, heard, done]: Parameters<Watch['watch']>): Promise<AbortController> {
    try {
      return await super.watch(path, query, heard, done);
    } catch (error) {
      done(error);
      return new AbortController();
    }
  }
}
