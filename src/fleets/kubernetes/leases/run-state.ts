import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { V1Lease } from '@kubernetes/client-node';
import { z } from 'zod';
import { messageOf, SilverbackError } from '../../../core/errors.js';

/** The run that an object of ours, or one that we have changed, is of. */
export const RUN = 'silverback.dev/run';
export const INJECTION = 'silverback.dev/injection';
/** The namespace whose Leases keep it: several Silverbacks of a cluster leave each other's marks alone. */
export const HOME = 'silverback.dev/own';
const EPOCH = 'silverback.dev/epoch';
const HARM = 'silverback.dev/harm';
/** Whether agents were made for it. */
const AGENTS = 'silverback.dev/agents';
/** Namespaces in which it has scaled workloads. */
const SCALED = 'silverback.dev/scaled';

/** What is longer is packed: all notes of an object together may have 256 KiB. Characters. */
const LONG = 64 * 1_024;
/** So much of it what is harmed may take, and leave room for the others. Characters. */
const LONGEST = 240 * 1_024;

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
  /** Namespaces in which workloads may bear its marks, whoever may touch these namespaces by now. */
  readonly scaled: readonly string[];
  /** By injection. */
  readonly harm: Readonly<Record<string, Held>>;
}

/** Pure. What nothing is remembered of yet. */
export const blank = (run: string): RunState => ({ run, epoch: 0, hasAgents: false, scaled: [], harm: {} });

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
      scaled: (notes[SCALED] ?? '').split(',').filter((namespace) => namespace !== ''),
      harm: harmOf.parse(JSON.parse(unpacked(notes[HARM] ?? '{}'))),
    };
  } catch (error) {
    throw new SilverbackError(
      'target-unreachable',
      `Lease ${metadata?.namespace ?? ''}/${metadata?.name ?? ''} remembers nothing that can be read in annotation ${HARM}; expected what was written there`,
      { cause: error },
    );
  }
}

/** A Lease of a run that remembers nothing that can be read. */
export interface Unreadable {
  readonly run: string;
  /** `NAMESPACE/NAME`. */
  readonly lease: string;
  readonly why: string;
}

/** Pure. What Leases remember; one that cannot be read keeps nobody from the others. */
export function statesIn(leases: readonly V1Lease[]): {
  readonly states: readonly RunState[];
  readonly unreadable: readonly Unreadable[];
} {
  const states: RunState[] = [];
  const unreadable: Unreadable[] = [];
  for (const lease of leases) {
    try {
      const state = stateIn(lease);
      if (state) states.push(state);
    } catch (error) {
      const { namespace = '', name = '', labels, annotations } = lease.metadata ?? {};
      const run = annotations?.[RUN] ?? labels?.[RUN] ?? '';
      unreadable.push({ run, lease: `${namespace}/${name}`, why: messageOf(error) });
    }
  }
  return { states, unreadable };
}

/** Pure. The notes that `stateIn` reads. Throws `unsupported-by-target` for more than can be remembered. */
export function notesOf({ run, epoch, hasAgents, scaled, harm }: RunState): Readonly<Record<string, string>> {
  const held = packed(JSON.stringify(harm));
  if (held.length > LONGEST)
    throw new SilverbackError(
      'unsupported-by-target',
      `run ${run} harms more than its Lease can remember: ${Object.keys(harm).length} subjects take ${held.length} characters of at most ${LONGEST}; expected fewer in one run`,
    );
  return {
    [RUN]: run,
    [EPOCH]: String(epoch),
    [AGENTS]: String(hasAgents),
    [SCALED]: scaled.join(','),
    [HARM]: held,
  };
}

/** As people read it, as long as there is room for that. */
function packed(text: string): string {
  return text.length <= LONG ? text : deflateRawSync(text).toString('base64');
}

function unpacked(text: string): string {
  return text.startsWith('{') ? text : inflateRawSync(Buffer.from(text, 'base64')).toString();
}

/** Pure. Throws `stale-epoch` when a newer worker is known. */
export function refuseOlder({ run, epoch: newest }: RunState, epoch: number): void {
  if (epoch < newest)
    throw new SilverbackError(
      'stale-epoch',
      `epoch ${epoch} of run ${run} is older than ${newest}, which its Lease has seen`,
    );
}

/** Pure. What was held is remembered as released. */
export function allReleased(state: RunState): RunState {
  const harm = Object.entries(state.harm).map(([injection, one]) => [injection, { ...one, isReleased: true }] as const);
  return { ...state, harm: Object.fromEntries(harm) };
}

/** What is held, after the injection that it is of. */
export type HeldBy = readonly [injection: string, held: Held];

/** What is held and not released yet. */
export function heldBy({ harm }: RunState): readonly HeldBy[] {
  return Object.entries(harm).filter(([, { isReleased }]) => !isReleased);
}
