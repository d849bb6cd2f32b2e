import type { Experiment } from '../experiment/experiment.js';
import type { Target } from '../target/target.js';

/** A question about a target, which only a process that may open targets can answer. Answering changes nothing. */
export type Inquiry =
  | { readonly kind: 'plan'; readonly experiment: Experiment; readonly target: Target }
  | { readonly kind: 'fleet' | 'routes'; readonly target: Target };

/** Puts questions to a worker, here or in another process. Answers are JSON: `Plan`, or what a target has and is asked. */
export interface Inquiries {
  /**
   * @param signal gives the answer up.
   * @throws `busy` when no worker answered within 10 s, and what the worker throws.
   */
  ask(question: Inquiry, signal?: AbortSignal): Promise<unknown>;
}

/** Token under which the entry points bind an adapter. */
export const Inquiries = Symbol('Inquiries');
