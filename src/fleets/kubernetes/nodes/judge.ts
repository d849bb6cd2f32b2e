import type { Instance } from '../../../core/instance.js';
import type { Verification } from '../../../core/ports/fence.js';
import type { Emptying, NodeOutage } from '../../../core/ports/node-scheduler.js';
import type { Standing } from '../pods/replaced.js';
import type { Claimed } from './claim.js';
import type { WaitingPod } from './placement.js';

/** What is there of a place, as far as an outage of one of its nodes is concerned. */
export interface Occupants {
  /** On the node, and to leave it. */
  readonly leaving: readonly Instance[];
  /** On the node, and not to be touched: they stay there, or nobody would replace them and the plan does not know them. */
  readonly staying: readonly Instance[];
  /** Of the place, and on a node that is not closed with this one. */
  readonly astray: readonly Instance[];
}

/** Pure. */
export function occupantsOf(outage: NodeOutage, instances: readonly Instance[]): Occupants {
  const { region, zone, node, nodes } = outage;
  const planned = new Set(outage.instances);
  const own = instances.filter((one) => one.region === region && (zone === null || one.zone === zone));
  const on = own.filter((one) => one.node === node);
  const isLeaving = (one: Instance): boolean =>
    one.unmovable === undefined && (planned.has(one.identity ?? one.id) || one.undo.startsWith('replaced-by '));
  return {
    leaving: on.filter(isLeaving),
    staying: on.filter((one) => !isLeaving(one)),
    astray: own.filter((one) => one.unmovable === undefined && one.node !== undefined && !nodes.includes(one.node)),
  };
}

/** An owner with what it has and what it wants. */
export interface Counted extends Standing {
  readonly owner: string;
  /** One of its pods that has no node; null where all have one. */
  readonly waiting: WaitingPod | null;
}

export interface Seen {
  readonly claimed: Claimed;
  readonly isCordoned: boolean;
  readonly occupants: Occupants;
  readonly owners: readonly Counted[];
  /** Whether all had been replaced before: others that are drained may have left their owners short again since. */
  readonly wasReplaced: boolean;
  /** Budgets that keep somebody from leaving now, and what went wrong with the calls. */
  readonly hindrances: readonly string[];
}

/** Pure. */
export function judgeNode(
  how: Emptying,
  { claimed, isCordoned, occupants, owners, wasReplaced, hindrances }: Seen,
): Verification {
  const short = owners.filter(({ ready, wanted }) => ready < wanted);
  const counted = owners.map(wordsOf);
  if (claimed.claim !== 'held' || !isCordoned) {
    const what =
      claimed.why || (isCordoned ? 'the node is cordoned, and not by this' : 'the node is not cordoned by this');
    const isOff = !isCordoned || claimed.claim === 'free';
    return { state: isOff && short.length === 0 ? 'absent' : 'unknown', evidence: [what, ...counted].join('; ') };
  }
  const { leaving, staying, astray } = occupants;
  const isShort = how === 'drain' && short.some(({ waiting }) => waiting?.isBound !== true);
  const problems = [
    ...(leaving.length > 0 ? [`${leaving.length} pods are still on it: ${named(leaving)}`, ...hindrances] : []),
    ...(how === 'kill' && staying.length > 0 ? [`it is not dark: ${named(staying)}`] : []),
    ...(astray.length > 0 ? [`pods of the same place run on other nodes: ${named(astray)}`] : []),
    ...(leaving.length === 0 && isShort && !wasReplaced ? ['not all are replaced yet'] : []),
  ];
  const evidence = [
    'the node is cordoned',
    ...(problems.length > 0 ? problems : ['nothing of it is left there']),
    ...(isShort && wasReplaced ? ['all were replaced before'] : []),
    ...counted,
  ];
  return { state: problems.length === 0 ? 'in-effect' : 'unknown', evidence: evidence.join('; ') };
}

function wordsOf({ owner, ready, wanted, waiting }: Counted): string {
  const words = `${owner} has ${ready} of ${wanted} pods ready`;
  if (ready >= wanted || waiting === null) return words;
  const { id, why, isBound } = waiting;
  return isBound ? `${words}, and ${id} can run on no node that is open` : `${words}, and ${id} waits: ${why}`;
}

const SHOWN = 5;

function named(instances: readonly Instance[]): string {
  const shown = instances.slice(0, SHOWN).map(({ id, node, unmovable }) => {
    return `${id}${node === undefined ? '' : ` on ${node}`}${unmovable === undefined ? '' : `, which ${unmovable}`}`;
  });
  const more = instances.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
