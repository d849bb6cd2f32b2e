import { admission, type Admission, type AdmissionFacts } from '../core/admission/admission.js';
import type { AdmissionRequest } from '../core/admission/request.js';
import { spendingChange } from '../core/admission/spending.js';
import type { Clock } from '../core/ports/clock.js';
import type {
  DueRun,
  Halt,
  HistoryFilter,
  RunJournal,
  RunLease,
  RunSignal,
  RunSummary,
  Sample,
} from '../core/ports/journal.js';
import { assertAskable } from '../core/run/askable.js';
import type { RunDocument } from '../core/run/document.js';
import type { Recorded, RunEvent } from '../core/run/event.js';
import {
  assertInPlace,
  leaseLost,
  runExists,
  runNotFound,
  SHORTEST_PREFIX,
  uniqueMatch,
} from '../core/run/journal-rules.js';
import { firstSummary, summaryChange } from '../core/run/summary.js';
import { toDocument } from '../core/run/to-document.js';
import { admissionFacts, type Admitted } from './memory-admission.js';

interface StoredSignal {
  readonly signal: RunSignal;
  taken: { readonly epoch: number; readonly seq: number } | null;
}

interface StoredRun extends Admitted {
  readonly events: Recorded[];
  owner: string | null;
  epoch: number;
  /** On the clock's monotonic scale. */
  expiresAt: number;
  signals: StoredSignal[];
  readonly samples: Sample[];
}

const NOTHING_SPENT = { loadPerSecond: null, lost: null };

/**
 * The run journal in memory, with leases on the given clock: for `simulate` and for tests. It keeps every promise of
 * the port except that it outlives its process.
 */
export class MemoryJournal implements RunJournal {
  private readonly runs = new Map<string, StoredRun>();
  private halted: Halt | null = null;

  constructor(private readonly clock: Clock) {}

  async create(run: string, first: RunEvent, at: Date): Promise<void> {
    if (this.runs.has(run)) throw runExists(run);
    const summary = firstSummary(run, first, at.toISOString());
    const events = [{ seq: 0, at: summary.createdAt, epoch: 0, event: first }];
    this.runs.set(run, {
      summary,
      events,
      owner: null,
      epoch: 0,
      expiresAt: 0,
      signals: [],
      samples: [],
      claim: null,
      spent: NOTHING_SPENT,
    });
  }

  async acquire(run: string, owner: string, ttlMs: number): Promise<RunLease | null> {
    const stored = this.stored(run);
    if (this.isHeld(stored)) return null;
    stored.owner = owner;
    stored.epoch += 1;
    stored.expiresAt = this.clock.monotonic() + ttlMs;
    return { run, owner, epoch: stored.epoch };
  }

  async renew(lease: RunLease, ttlMs: number): Promise<void> {
    this.under(lease).expiresAt = this.clock.monotonic() + ttlMs;
  }

  async release(lease: RunLease): Promise<void> {
    const stored = this.stored(lease.run);
    if (isOurs(stored, lease)) stored.owner = null;
  }

  async append(lease: RunLease, expectedSeq: number, events: readonly Recorded[]): Promise<void> {
    assertInPlace(lease, expectedSeq, events);
    const stored = this.under(lease);
    if (stored.events.length !== expectedSeq) {
      throw leaseLost(lease, `it has ${stored.events.length} events, not ${expectedSeq}`);
    }
    stored.events.push(...events);
    stored.summary = { ...stored.summary, ...summaryChange(events) };
    stored.spent = { ...stored.spent, ...spendingChange(events) };
  }

  async admit(lease: RunLease, request: AdmissionRequest): Promise<Admission> {
    const stored = this.under(lease);
    const decided = admission(request, this.facts(request, lease.run));
    if (decided.refusals.length === 0) stored.claim = request.claim;
    return decided;
  }

  async admissible(request: AdmissionRequest): Promise<Admission> {
    return admission(request, this.facts(request, null));
  }

  async read(run: string): Promise<readonly Recorded[]> {
    return this.stored(run).events.slice();
  }

  async due(limit?: number): Promise<readonly DueRun[]> {
    const free = this.oldestFirst((stored) => !this.isHeld(stored)).map(({ id }) => ({
      id,
      epoch: this.stored(id).epoch,
    }));
    return [...free.filter(({ epoch }) => epoch > 0), ...free.filter(({ epoch }) => epoch === 0)].slice(0, limit);
  }

  async document(run: string): Promise<RunDocument> {
    return toDocument(await this.read(run));
  }

  async open(target?: string): Promise<readonly RunSummary[]> {
    return this.oldestFirst(({ summary }) => target === undefined || summary.target === target);
  }

  async history({ from, before, after, limit, ...wanted }: HistoryFilter): Promise<readonly RunSummary[]> {
    const all = [...this.runs.values()].map(({ summary }) => summary).sort((a, b) => byAge(b, a));
    const keys = ['experiment', 'experimentHash', 'target', 'status', 'verdict'] as const;
    const fits = (summary: RunSummary): boolean =>
      keys.every((key) => wanted[key] === undefined || summary[key] === wanted[key]) &&
      (from === undefined || summary.createdAt >= from) &&
      (before === undefined || summary.createdAt < before) &&
      (after === undefined || byAge(summary, after) < 0);
    return all.filter(fits).slice(0, limit);
  }

  async find(id: string): Promise<string | null> {
    if (id === 'latest') return (await this.history({ limit: 1 }))[0]?.id ?? null;
    if (this.runs.has(id)) return id;
    if (id.length < SHORTEST_PREFIX) return null;
    const prefix = id.toUpperCase();
    const matches = [...this.runs.keys()].filter((run) => run.toUpperCase().startsWith(prefix));
    return uniqueMatch(id, matches.sort());
  }

  async signal(run: string, signal: RunSignal): Promise<void> {
    const { summary, signals } = this.stored(run);
    if (summary.status === 'finished') assertAskable(run, summary.status, signal.kind);
    signals.push({ signal, taken: null });
  }

  async takeSignals(lease: RunLease): Promise<readonly RunSignal[]> {
    const stored = this.under(lease);
    if (stored.signals.length === 0) return [];
    const pending = stored.signals.filter(({ taken }) => taken === null || diedWith(stored, taken, lease.epoch));
    for (const one of pending) one.taken = { epoch: lease.epoch, seq: stored.events.length };
    return pending.map(({ signal }) => signal);
  }

  async setHalt(halt: Omit<Halt, 'since'> | null): Promise<void> {
    this.halted = halt && { ...halt, since: this.halted?.since ?? this.clock.now().toISOString() };
  }

  async halt(): Promise<Halt | null> {
    return this.halted;
  }

  async saveSamples(run: string, samples: readonly Sample[]): Promise<void> {
    this.stored(run).samples.push(...samples);
  }

  async samples(run: string): Promise<readonly Sample[]> {
    return [...(this.runs.get(run)?.samples ?? [])].sort((a, b) => a.at - b.at);
  }

  async close(): Promise<void> {}

  private facts(request: AdmissionRequest, run: string | null): AdmissionFacts {
    const all = [...this.runs.values()].sort((a, b) => byAge(a.summary, b.summary));
    return admissionFacts(request, all, { run, now: this.clock.now().getTime(), halt: this.halted });
  }

  private stored(run: string): StoredRun {
    const stored = this.runs.get(run);
    if (!stored) throw runNotFound(run);
    return stored;
  }

  private under(lease: RunLease): StoredRun {
    const stored = this.stored(lease.run);
    if (!isOurs(stored, lease)) throw leaseLost(lease, 'another worker took the run, or it was released');
    return stored;
  }

  private isHeld(stored: StoredRun): boolean {
    return stored.owner !== null && stored.expiresAt > this.clock.monotonic();
  }

  private oldestFirst(wanted: (stored: StoredRun) => boolean): RunSummary[] {
    return [...this.runs.values()]
      .filter((stored) => stored.summary.status !== 'finished' && wanted(stored))
      .map(({ summary }) => summary)
      .sort(byAge);
  }
}

function isOurs(stored: StoredRun, lease: RunLease): boolean {
  return stored.owner === lease.owner && stored.epoch === lease.epoch;
}

/** Whether the worker that took a signal was superseded before it appended anything more: nobody has acted on it then. */
function diedWith(stored: StoredRun, taken: { readonly epoch: number; readonly seq: number }, epoch: number): boolean {
  return taken.epoch < epoch && !stored.events.slice(taken.seq).some((recorded) => recorded.epoch === taken.epoch);
}

type Place = Pick<RunSummary, 'createdAt' | 'id'>;

function byAge(a: Place, b: Place): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
