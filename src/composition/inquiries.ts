import type { Inquiries } from '../core/ports/inquiries.js';
import type { Log } from '../core/ports/log.js';
import type { Deployment } from './deployment.js';
import { placeOf } from './queues.js';

type Distributed = Extract<Deployment, { kind: 'distributed' }>;

/** For a process that opens no target. */
export async function askOthers(deployment: Distributed, log: Log): Promise<Inquiries> {
  const { BullInquiries } = await import('../queue/bullmq-inquiries.js');
  return new BullInquiries(placeOf(deployment, log));
}

/** Answers what such processes ask, from now on until it is closed. */
export interface Answering {
  close(): Promise<void>;
}

/** @returns what begins to answer; null where nobody else asks */
export function answersFor(
  deployment: Deployment,
  direct: Pick<Inquiries, 'ask'>,
  log: Log,
): (() => Promise<Answering>) | null {
  if (deployment.kind === 'embedded') return null;
  return async () => {
    const { BullAnswers } = await import('../queue/bullmq-answers.js');
    return new BullAnswers(placeOf(deployment, log), direct);
  };
}
