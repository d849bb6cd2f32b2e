import type { V1Node } from '@kubernetes/client-node';
import type { Fence } from '../../../core/ports/fence.js';
import { add, type Operation, remove, test } from '../json-patch.js';
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
export function closing(node: V1Node, { run, injection }: Claim, own: string): readonly Operation[] {
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
export function opening(node: V1Node, { run, injection, was }: Mark): readonly Operation[] {
  return [
    unchanged(node),
    test(['metadata', 'labels', RUN], run),
    test(['metadata', 'annotations', INJECTION], injection),
    remove(['metadata', 'labels', RUN]),
    remove(['metadata', 'annotations', INJECTION]),
    remove(['metadata', 'annotations', PRIOR]),
    remove(['metadata', 'annotations', HOME]),
    ...(was === 'open' ? [remove(['spec', 'unschedulable'])] : []),
  ];
}

const unchanged = ({ metadata }: V1Node): Operation => test(['metadata', 'resourceVersion'], metadata?.resourceVersion);
