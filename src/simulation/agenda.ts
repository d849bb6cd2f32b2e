interface Entry<T> {
  readonly at: number;
  readonly order: number;
  readonly item: T;
}

/** What is to happen when: a binary heap by time; among equals what was put in first comes out first. */
export class Agenda<T> {
  private readonly heap: Entry<T>[] = [];
  private added = 0;

  /** Time of the next item, Infinity when there is none. */
  get nextAt(): number {
    return this.heap[0]?.at ?? Infinity;
  }

  /** Undefined when there is none. */
  get next(): T | undefined {
    return this.heap[0]?.item;
  }

  add(at: number, item: T): void {
    const { heap } = this;
    const entry = { at, order: (this.added += 1), item };
    let index = heap.length;
    while (index > 0) {
      const up = (index - 1) >> 1;
      const parent = heap[up];
      if (!parent || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = up;
    }
    heap[index] = entry;
  }

  /** Takes the next item out; undefined when there is none. */
  take(): T | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first?.item;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const [l, r] = [heap[left], heap[right]];
      const child = r && l && isBefore(r, l) ? right : left;
      const smaller = child === right ? r : l;
      if (!smaller || !isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
    return first.item;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
