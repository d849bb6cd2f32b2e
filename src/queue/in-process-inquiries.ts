import type { Inquiries, Inquiry } from '../core/ports/inquiries.js';
import { patiently } from './patience.js';

/** Answers that this process gives itself; nobody waits longer for them than for those of another one. */
export class InProcessInquiries implements Inquiries {
  constructor(private readonly answers: Pick<Inquiries, 'ask'>) {}

  async ask(question: Inquiry, signal?: AbortSignal): Promise<unknown> {
    return patiently(question.kind, this.answers.ask(question, signal), signal);
  }

  async close(): Promise<void> {}
}
