import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { NodeFacts, Place } from '../../../core/ports/node-scheduler.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { isOver, ownerWordsOf, staysBecause } from '../pods/pod.js';
import { readyByOwner } from '../pods/replaced.js';
import { isCordoned, markOf, nameOf } from './mark.js';
import { isBoundTo } from './placement.js';

/** What is known of a cluster when nodes are planned. */
interface Known {
  readonly nodes: readonly V1Node[];
  readonly pods: readonly V1Pod[];
  /** Namespaces that may be touched. */
  readonly touchable: ReadonlySet<string>;
  /** The region of all of them; null where they say it themselves. */
  readonly region: string | null;
  /** By which nodes say where they are. */
  readonly labels: Pick<ClusterPlace['labels'], 'region' | 'zone'>;
}

/** Pure. Of the nodes of a place, also of those on which nothing runs: replacements would come up there. */
export function factsOf(
  place: Place,
  besides: readonly string[],
  { nodes, pods, touchable, region: whole, labels }: Known,
): readonly NodeFacts[] {
  const isMeant = (node: V1Node): boolean => {
    const region = whole ?? node.metadata?.labels?.[labels.region];
    const zone = node.metadata?.labels?.[labels.zone] ?? region;
    return region === place.region && (place.zone === null || zone === place.zone);
  };
  const closed = new Set(nodes.filter((node) => isMeant(node) || besides.includes(nameOf(node))).map(nameOf));
  const open = nodes.filter((node) => !closed.has(nameOf(node)));
  const served = readyByOwner(pods.filter((pod) => !closed.has(pod.spec?.nodeName ?? '')));
  return nodes
    .filter((node) => closed.has(nameOf(node)))
    .map((node) => {
      const on = pods.filter((pod) => pod.spec?.nodeName === nameOf(node) && !isOver(pod));
      const others = on.map(({ metadata }) => metadata?.namespace ?? '').filter((name) => !touchable.has(name));
      const alone = on.filter((pod) => staysBecause(pod) === null && !served.has(ownerWordsOf(pod) ?? ''));
      const mark = markOf(node);
      return {
        node: nameOf(node),
        others: [...new Set(others)].sort(),
        isClosed: mark ? mark.was === 'closed' : isCordoned(node),
        unserved: ownersOf(alone),
        bound: ownersOf(alone.filter((pod) => isBoundTo(pod, open))),
      };
    });
}

const ownersOf = (pods: readonly V1Pod[]): readonly string[] =>
  [...new Set(pods.flatMap((pod) => ownerWordsOf(pod) ?? []))].sort();
