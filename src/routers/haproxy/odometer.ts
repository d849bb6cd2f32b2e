/** Counters by name, since somebody started who counts. */
export type Counts = Readonly<Record<string, number>>;

/** Counts on when whoever counts starts again from zero, so that a difference is always what happened in between. */
export class Odometer {
  private incarnation: string | null = null;
  private before: Record<string, number> = {};
  private latest: Counts = {};

  /** @returns the counters since the first start that was seen. */
  read(incarnation: string, counts: Counts): Counts {
    if (this.incarnation !== null && this.incarnation !== incarnation) this.before = sum(this.before, this.latest);
    this.incarnation = incarnation;
    this.latest = counts;
    return sum(this.before, counts);
  }
}

export function sum(a: Counts, b: Counts): Record<string, number> {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]),
  );
}
