import type { V1Lease } from '@kubernetes/client-node';
import { z } from 'zod';
import { SilverbackError } from '../../../core/errors.js';

/** The run that an object of ours, or one that we have changed, is of. */
export const RUN = 'silverback.dev/run';
export const INJECTION = 'silverback.dev/injection';
/** The namespace whose Leases keep it: several Silverbacks of a cluster leave each other's marks alone. */
export const HOME = 'silverback.dev/own';
const EPOCH = 'silverback.dev/epoch';
const HARM = 'silverback.dev/harm';
/** Whether agents were made for it. */
const AGENTS = 'silverback.dev/agents';

/** Something that was harmed, and what puts it back. */
const held = z.strictObject({
  /** `pod`: its owner puts another one in its place. `policies`: they are deleted. `node`: it is opened again. `agents`: they end it themselves. */
  what: z.enum(['pod', 'policies', 'node', 'agents']),
  /** Of a node: how it was before it was closed. */
  was: z.enum(['open', 'closed']).optional(),
  /** One line for people. */
  detail: z.string(),
  /** Whom it is on, as the fleet calls it. */
  subject: z.string(),
  owner: z.strictObject({ kind: z.string(), namespace: z.string(), name: z.string() }).nullable(),
  /** It is not held any more, and is remembered so that its recovery can be told. */
  isReleased: z.boolean(),
});
export type Held = z.output<typeof held>;

/** What the Lease of a run remembers. */
export interface RunState {
  readonly run: string;
  /** The highest that was announced. */
  readonly epoch: number;
  /** Whether it may have agents in pods: whoever takes it over looks for them. */
  readonly hasAgents: boolean;
  /** By injection. */
  readonly harm: Readonly<Record<string, Held>>;
}

const harmOf = z.record(z.string(), held);

/** Pure. Null for a Lease that is no run's of ours. Throws `target-unreachable` when somebody else has changed what it remembers. */
export function stateIn({ metadata }: V1Lease): RunState | null {
  const run = metadata?.labels?.[RUN];
  if (run === undefined) return null;
  const notes = metadata?.annotations ?? {};
  const epoch = Number(notes[EPOCH] ?? 0);
  try {
    return {
      run: notes[RUN] ?? run,
      epoch,
      hasAgents: notes[AGENTS] === 'true',
      harm: harmOf.parse(JSON.parse(notes[HARM] ?? '{}')),
    };
  } catch (error) {
    throw new SilverbackError(
      'target-unreachable',
      `Lease ${metadata?.namespace ?? ''}/${metadata?.name ?? ''} remembers nothing that can be read in annotation ${HARM}; expected what was written there`,
      { cause: error },
    );
  }
}

/** Pure. The notes that `stateIn` reads. */
export function notesOf({ run, epoch, hasAgents, harm }: RunState): Readonly<Record<string, string>> {
  return { [RUN]: run, [EPOCH]: String(epoch), [AGENTS]: String(hasAgents), [HARM]: JSON.stringify(harm) };
}

/** Pure. Throws `stale-epoch` when a newer worker is known. */
export function refuseOlder({ run, epoch: newest }: RunState, epoch: number): void {
  if (epoch < newest)
    throw new SilverbackError(
      'stale-epoch',
      `epoch ${epoch} of run ${run} is older than ${newest}, which its Lease has seen`,
    );
}

/** What is held and not released yet. */
export function heldBy({ harm }: RunState): readonly (readonly [injection: string, held: Held])[] {
  return Object.entries(harm).filter(([, { isReleased }]) => !isReleased);
}
