import type { V1Node } from '@kubernetes/client-node';
import type { Fence } from '../../../core/ports/fence.js';
import { HOME, INJECTION, RUN } from '../leases/run-state.js';

/** What a node was before it was closed. */
const PRIOR = 'silverback.dev/prior';

export type Claim = Pick<Fence, 'run' | 'injection'>;

/** What a node that an injection has closed says of it. */
export interface Mark extends Claim {
  readonly was: 'open' | 'closed';
  /** The namespace of the Silverback that did. */
  readonly own: string;
}

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'test' | 'add' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

export const nameOf = ({ metadata }: V1Node): string => metadata?.name ?? '';

/** Whether nothing new is placed on it. */
export const isCordoned = ({ spec }: V1Node): boolean => spec?.unschedulable === true;

/** Pure. Null for a node that no injection has closed. */
export function markOf({ metadata }: V1Node): Mark | null {
  const run = metadata?.labels?.[RUN];
  if (run === undefined) return null;
  const notes = metadata?.annotations ?? {};
  const was = notes[PRIOR] === 'closed' ? 'closed' : 'open';
  return { run, injection: notes[INJECTION] ?? '', was, own: notes[HOME] ?? '' };
}

export const isOf = (mark: Mark | null, { run, injection }: Claim): boolean =>
  mark?.run === run && mark.injection === injection;

/** Pure. Closes a node that is open, and marks it; one that is closed already is only marked. */
export function closing(node: V1Node, { run, injection }: Claim, own: string): readonly PatchOperation[] {
  const was = isCordoned(node) ? 'closed' : 'open';
  const { labels, annotations } = node.metadata ?? {};
  return [
    unchanged(node),
    ...(labels ? [] : [add(['metadata', 'labels'], {})]),
    ...(annotations ? [] : [add(['metadata', 'annotations'], {})]),
    add(['metadata', 'labels', RUN], run),
    add(['metadata', 'annotations', INJECTION], injection),
    add(['metadata', 'annotations', PRIOR], was),
    add(['metadata', 'annotations', HOME], own),
    ...(was === 'open' ? [add(['spec', 'unschedulable'], true)] : []),
  ];
}

/** Pure. Takes back what `closing` did to a node that bears this mark. */
export function opening(node: V1Node, { run, injection, was }: Mark): readonly PatchOperation[] {
  return [
    unchanged(node),
    { op: 'test', path: pointer(['metadata', 'labels', RUN]), value: run },
    { op: 'test', path: pointer(['metadata', 'annotations', INJECTION]), value: injection },
    remove(['metadata', 'labels', RUN]),
    remove(['metadata', 'annotations', INJECTION]),
    remove(['metadata', 'annotations', PRIOR]),
    remove(['metadata', 'annotations', HOME]),
    ...(was === 'open' ? [remove(['spec', 'unschedulable'])] : []),
  ];
}

const unchanged = ({ metadata }: V1Node): PatchOperation => {
  return { op: 'test', path: pointer(['metadata', 'resourceVersion']), value: metadata?.resourceVersion };
};
const add = (path: readonly string[], value: unknown): PatchOperation => ({ op: 'add', path: pointer(path), value });
const remove = (path: readonly string[]): PatchOperation => ({ op: 'remove', path: pointer(path) });

/** As JSON pointers have it (RFC 6901). */
const pointer = (path: readonly string[]): string =>
  path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
