import type { RunSignal } from '../core/ports/journal.js';
import type { RunSession } from './session.js';
import { answer } from './signals.js';

/**
 * What a process asks of runs that it works on itself: recorded at once by the run's own session, with no poll in
 * between. What is asked before the session begins is recorded as soon as it does.
 */
export class Requests {
  private readonly sessions = new Map<string, RunSession>();
  private readonly early = new Map<string, RunSignal[]>();

  /** Resolves when the request is recorded, or kept for a session to come. Throws what the journal does. */
  async ask(run: string, signal: RunSignal): Promise<void> {
    const session = this.sessions.get(run);
    if (session) return session.record((state) => answer(state, signal));
    this.early.set(run, [...(this.early.get(run) ?? []), signal]);
  }

  /** Takes requests for a session while `work` goes on with it. */
  async serve<T>(session: RunSession, work: () => Promise<T>): Promise<T> {
    const { run } = session.state;
    this.sessions.set(run, session);
    try {
      for (const signal of this.early.get(run) ?? []) await this.ask(run, signal);
      return await work();
    } finally {
      this.sessions.delete(run);
      this.early.delete(run);
    }
  }
}
