import type { PolicyPod } from './world.js';

/** By which label the pods of a side are known in a namespace: these values are theirs, and nobody else's there. */
export interface Mark {
  readonly namespace: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Telling {
  readonly marks: readonly Mark[];
  /** Namespaces where no label tells the side from the others. */
  readonly untold: readonly string[];
}

interface Candidate extends Mark {
  /** Whether nobody else in the whole cluster has one of the values. */
  readonly isUnique: boolean;
}

/**
 * How to know the pods of a side by what the templates of their workloads give to every pod, so that pods which are made
 * later are known as well. Preferred is a label that nobody outside of the side has in any namespace, as a region's name:
 * it speaks of the side, where the name of a service speaks of one workload.
 */
export function tellApart(side: readonly PolicyPod[], all: readonly PolicyPod[]): Telling {
  const ours = new Set(side);
  const others = all.filter((pod) => !pod.hostNetwork && !ours.has(pod));
  const told = [...new Set(side.map(({ namespace }) => namespace))].sort().map((namespace) => ({
    namespace,
    mark: markOf(
      namespace,
      side.filter((pod) => pod.namespace === namespace),
      others,
    ),
  }));
  return {
    marks: told.flatMap(({ mark }) => mark ?? []),
    untold: told.filter(({ mark }) => mark === undefined).map(({ namespace }) => namespace),
  };
}

function markOf(namespace: string, pods: readonly PolicyPod[], others: readonly PolicyPod[]): Mark | undefined {
  const [first] = pods;
  const neighbours = others.filter((pod) => pod.namespace === namespace);
  const candidates = Object.keys(first?.labels ?? {}).flatMap((key): Candidate[] => {
    const values = [...new Set(pods.map((pod) => lasting(pod, key)))].filter((value) => value !== undefined).sort();
    const isTheirs = pods.every((pod) => lasting(pod, key) !== undefined) && !anyHas(neighbours, key, values);
    return isTheirs ? [{ namespace, key, values, isUnique: !anyHas(others, key, values) }] : [];
  });
  const [best] = candidates.sort(
    (a, b) => Number(b.isUnique) - Number(a.isUnique) || a.values.length - b.values.length || (a.key < b.key ? -1 : 1),
  );
  return best && { namespace, key: best.key, values: best.values };
}

/** A label that was put on a pod by hand, or that differs from pod to pod, is not on the next one. */
function lasting({ labels, template }: PolicyPod, key: string): string | undefined {
  return template === null || template[key] === labels[key] ? labels[key] : undefined;
}

function anyHas(pods: readonly PolicyPod[], key: string, values: readonly string[]): boolean {
  return pods.some(({ labels, template }) =>
    [labels[key], template?.[key]].some((value) => value !== undefined && values.includes(value)),
  );
}
