import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import type { Cluster } from './cluster.js';

/** Thousands of objects are written by the server and read by us: the time of a page, milliseconds. */
const PAGE_MS = 30_000;
/** Objects a page. */
const PAGE = 500;

/** Which of a kind; all without either. */
export interface Selected {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Which objects are listed. */
export interface Listed extends Selected {
  /** As the API has it: `/api/v1/pods`. */
  readonly path: string;
  /** For people: `pods`. */
  readonly what: string;
}

/**
 * All of them as of one moment, page by page, so that neither side has all in hand several times over; as the server has
 * written them: a time is text, and the peers of an ingress rule are `from`.
 */
export async function listed<T extends KubernetesObject>(
  cluster: Cluster,
  { path, what, ...selected }: Listed,
): Promise<KubernetesListObject<T>> {
  const items: T[] = [];
  for (let next: { readonly continue?: string } = {}; ;) {
    const query = { limit: String(PAGE), ...selected, ...next };
    const page = (await cluster.call(`listing ${what}`, ({ signal }) => cluster.read(path, query, signal), {
      ms: PAGE_MS,
    })) as KubernetesListObject<T>;
    items.push(...page.items.map(withoutManagers));
    const { continue: more } = (page.metadata ?? {}) as { readonly continue?: string };
    if (!more) return { ...page, items };
    next = { continue: more };
  }
}

/** Who has written which of its fields is half of what an object holds, and is read of none that is followed. */
export function withoutManagers<T extends KubernetesObject>(object: T): T {
  if (object.metadata) Object.assign(object.metadata, { managedFields: undefined });
  return object;
}
