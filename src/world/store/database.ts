import { RangeSets } from '../ranges.js';
import { parseWriteId, writeId } from '../write-id.js';
import { type Entry, type Version } from './entry.js';
import { HybridClock } from './hybrid-clock.js';
import { merge, nextVector } from './merge.js';
import { OverwrittenWrites } from './overwritten.js';
import { RecentRequests } from './recent-requests.js';

/** What a store knows, in memory: a fold over its log. No I/O. */
export class Database {
  readonly logged = new RangeSets();
  readonly overwritten = new OverwrittenWrites();
  private readonly versions = new Map<string, Version>();
  private readonly requests = new RecentRequests();
  private readonly clock = new HybridClock();
  private seq = 0;

  constructor(
    readonly region: string,
    readonly incarnation: number,
  ) {}

  get keys(): number {
    return this.versions.size;
  }

  /** Every key's version; what is written meanwhile may be in it. */
  all(): Iterable<Version> {
    return this.versions.values();
  }

  /** Takes a version that was known before; its writes are already in `logged`. */
  restore(version: Version): void {
    const { key, at, request, id } = version.entry;
    this.clock.observe(at);
    this.versions.set(key, version);
    if (request !== null) this.requests.remember(key, request, id);
  }

  read(key: string): Entry | undefined {
    return this.versions.get(key)?.entry;
  }

  /** @returns the id of the write that this request has already made. */
  known(key: string, request: string | null): string | undefined {
    return request === null ? undefined : this.requests.idOf(key, request);
  }

  /** Makes a write of this region. It stands at once; the caller logs it before he acknowledges it. */
  write(key: string, value: unknown, request: string | null): Entry {
    this.seq += 1;
    const entry: Entry = {
      id: writeId(this.region, this.incarnation, this.seq),
      key,
      value,
      at: this.clock.next(),
      region: this.region,
      vector: nextVector(this.versions.get(key), this.region),
      request,
    };
    this.apply(entry);
    return entry;
  }

  /** Takes an entry from the log or from another region. @returns false when it is known: it need not be logged again. */
  apply(entry: Entry): boolean {
    const id = parseWriteId(entry.id);
    if (!id || !this.logged.add(id.log, id.seq)) return false;
    this.clock.observe(entry.at);
    const { version, conflict } = merge(this.versions.get(entry.key), entry);
    this.versions.set(entry.key, version);
    if (conflict !== null) this.overwritten.note(conflict);
    if (entry.request !== null) this.requests.remember(entry.key, entry.request, entry.id);
    return true;
  }
}
