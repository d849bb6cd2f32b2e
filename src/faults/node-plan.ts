import { itself, type Instance } from '../core/instance.js';
import type { PlannedInjection } from '../core/ports/fault.js';
import type { Emptying, NodeFacts, NodeOutage, Place } from '../core/ports/node-scheduler.js';

const REPLACED = 'replaced-by ';

/** Whether something runs on machines that can be closed, so that what is taken down comes up on none of them. */
export const haveNodes = (instances: readonly Instance[]): boolean => instances.some(({ node }) => node !== undefined);

/** The machines on which some of these run. */
export const nodesUnder = (instances: readonly Instance[]): readonly string[] => [
  ...new Set(instances.flatMap(({ node }) => node ?? [])),
];

/**
 * Pure. One injection for each machine of the place: it is closed, and what is matched on it leaves.
 *
 * @param known of all machines of the place; those of `matched` that nothing is known of are planned, too
 */
export function nodePlans(
  place: Place,
  matched: readonly Instance[],
  known: readonly NodeFacts[],
  how: Emptying,
): PlannedInjection<NodeOutage>[] {
  const nodes = [...new Set([...known.map(({ node }) => node), ...nodesUnder(matched)])].sort();
  return nodes.map((node) => {
    const on = matched.filter((instance) => instance.node === node);
    const leaving = on.filter(({ unmovable }) => unmovable === undefined);
    const owners = ownersOf(leaving);
    const facts = known.find((one) => one.node === node);
    const elsewhere = owners.filter((owner) => !facts?.bound.includes(owner));
    return {
      subject: node,
      regions: [place.region],
      zones: [...new Set(on.map(({ zone }) => zone || place.zone).filter((zone) => zone !== null))].sort(),
      instances: leaving.length,
      undo: undoOf(leaving, owners),
      summary: [wordsOf(node, leaving, elsewhere, how), ...asides(on, owners, facts)].join('; '),
      effect: { node, nodes, ...place, instances: leaving.map(itself), owners },
    };
  });
}

function ownersOf(leaving: readonly Instance[]): readonly string[] {
  const owners = leaving.flatMap(({ undo }) => (undo.startsWith(REPLACED) ? [undo.slice(REPLACED.length)] : []));
  return [...new Set(owners)].sort();
}

function undoOf(leaving: readonly Instance[], owners: readonly string[]): PlannedInjection['undo'] {
  if (leaving.some(({ undo }) => undo === 'none')) return 'none';
  return leaving.length === 0 ? 'revert' : `replaced-by ${owners.join(', ')}`;
}

function wordsOf(node: string, leaving: readonly Instance[], elsewhere: readonly string[], how: Emptying): string {
  if (leaving.length === 0) return `close node ${node}, on which nothing of this runs`;
  const names = leaving.map(({ id }) => id).join(', ');
  const replaced = elsewhere.length > 0 ? `, to be replaced elsewhere by ${elsewhere.join(', ')}` : '';
  return how === 'drain'
    ? `close node ${node} and evict as their budgets allow: ${names}${replaced}`
    : `close node ${node} and kill at once: ${names}${replaced}`;
}

/** What people should know besides. */
function asides(on: readonly Instance[], owners: readonly string[], facts: NodeFacts | undefined): readonly string[] {
  const staying = on.flatMap(({ id, unmovable }) => (unmovable === undefined ? [] : [`${id} ${unmovable}`]));
  const bound = owners.filter((owner) => facts?.bound.includes(owner));
  const unserved = owners.filter((owner) => facts?.unserved.includes(owner) && !bound.includes(owner));
  return [
    ...(unserved.length > 0 ? [`nothing serves of ${unserved.join(', ')} until it is replaced`] : []),
    ...(bound.length > 0 ? [`nothing serves of ${bound.join(', ')} until the undo: no other node may run it`] : []),
    ...(staying.length > 0 ? [`not touched: ${staying.join(', ')}`] : []),
    ...(facts?.isClosed ? ['it is closed already, and stays so afterwards'] : []),
    ...(facts && facts.others.length > 0 ? [`also closed to what is of ${facts.others.join(', ')}`] : []),
  ];
}
