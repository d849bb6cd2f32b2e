/** Counts what histories covered, and keeps what went wrong in them with what is needed to see it again. */
export class Tally {
  violations = [];
  #histories = 0;
  #boundaries = 0;
  #workers = 0;
  #virtualMs = 0;
  #kinds = new Map();

  add(name, { experiment: { method } }, { boundaries, workers, tookMs, events, violations }) {
    this.#histories += 1;
    this.#boundaries += boundaries;
    this.#workers += workers;
    this.#virtualMs += tookMs;
    for (const { event } of events) {
      if (event.type === 'RunFinished') this.#count(`verdict ${event.verdict}`);
      if (event.type === 'StepStarted' && method[event.index]) this.#count(kindOf(method[event.index]));
    }
    if (this.violations.length < 20) this.violations.push(...violations.map((what) => `${name}: ${what}`));
  }

  /** What whoever started the program gets: how many, of what, and what went wrong. */
  toJSON() {
    return { histories: this.#histories, kinds: [...this.#kinds.keys()].sort(), violations: this.violations };
  }

  toString() {
    const count = (of) => of.toLocaleString('en');
    const kinds = [...this.#kinds].sort().map(([kind, times]) => `${kind} ${count(times)}`);
    return (
      `${count(this.#histories)} histories, ${count(this.#boundaries)} boundaries, ${count(this.#workers)} workers, ` +
      `${Math.round(this.#virtualMs / 3_600_000)} virtual hours; ${kinds.join(', ')}`
    );
  }

  #count(kind) {
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }
}

function kindOf(step) {
  if (step.kind === 'fault') return step.fault;
  return step.kind === 'shift' && step.back ? 'shift back' : step.kind;
}
