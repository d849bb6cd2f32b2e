import type { V1ObjectMeta } from '@kubernetes/client-node';
import type { RouteAddress, RouteChange, RouteObject, RouteParent } from '../../core/ports/route-objects.js';
import { add, type Operation, remove } from './json-patch.js';
import { keptBy } from './kept-by.js';
import { givenUp } from './written-by.js';

/** What is used of an HTTPRoute, version v1 of Gateway API. */
export interface HttpRoute {
  readonly metadata: V1ObjectMeta;
  readonly spec: {
    readonly hostnames?: readonly string[];
    readonly parentRefs?: readonly ParentRef[];
    readonly rules?: readonly { readonly backendRefs?: readonly BackendRef[] }[];
  };
  readonly status?: { readonly parents?: readonly ParentStatus[] };
}

interface ParentRef {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

interface BackendRef {
  readonly name: string;
  /** Where it is not that of the route. */
  readonly namespace?: string;
  /** 1 without it. */
  readonly weight?: number;
}

interface ParentStatus {
  readonly parentRef: ParentRef;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly observedGeneration?: number;
  }[];
}

/** Pure. */
export function routeObjectOf({ metadata, spec, status }: HttpRoute): RouteObject {
  const namespace = metadata.namespace ?? '';
  const said = status?.parents ?? [];
  return {
    version: metadata.resourceVersion ?? '',
    generation: metadata.generation ?? 0,
    rules: (spec.rules ?? []).map(({ backendRefs = [] }) =>
      backendRefs.map(({ name, weight = 1 }) => ({ name, weight })),
    ),
    parents: (spec.parentRefs ?? []).map((ref) => parentOf(nameOf(ref, namespace), said, namespace)),
    notes: metadata.annotations ?? {},
    keptBy: keptBy(metadata),
    writers: metadata.managedFields ?? [],
  };
}

/** Several controllers may answer for one gateway: the one that is furthest behind counts. */
function parentOf(name: string, said: readonly ParentStatus[], namespace: string): RouteParent {
  const answers = said
    .filter(({ parentRef }) => nameOf(parentRef, namespace) === name)
    .flatMap(({ conditions = [] }) => conditions.filter(({ type }) => type === 'Accepted'));
  if (answers.length === 0) return { name, accepted: null, observedGeneration: null };
  return {
    name,
    accepted: answers.every(({ status }) => status === 'True'),
    observedGeneration: Math.min(...answers.map(({ observedGeneration = 0 }) => observedGeneration)),
  };
}

function nameOf({ kind = 'Gateway', namespace, name, sectionName, port }: ParentRef, own: string): string {
  const part = [sectionName, port].filter((one) => one !== undefined).map((one) => `:${one}`);
  return `${kind === 'Gateway' ? '' : `${kind} `}${namespace ?? own}/${name}${part.join('')}`;
}

/** Pure. A patch that changes what is asked for, on what was read or not at all. */
export function patchOf(read: RouteObject, change: RouteChange): readonly Operation[] {
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: read.version },
    ...[...change.weights].flatMap(([position, weight]): Operation[] => {
      const path = `/spec/rules/${change.rule}/backendRefs/${position}`;
      const before = read.rules[change.rule]?.[position];
      return [
        { op: 'test', path: `${path}/name`, value: before?.name },
        { op: 'test', path: `${path}/weight`, value: before?.weight },
        { op: 'replace', path: `${path}/weight`, value: weight },
      ];
    }),
    ...annotated(read.notes, change.notes),
    ...(change.leaves === 'free' ? givenUp(read.writers) : []),
  ];
}

const ANNOTATIONS = ['metadata', 'annotations'];

/** An object without annotations has nowhere to put one, and is without again when the last one goes. */
function annotated(read: RouteObject['notes'], notes: RouteChange['notes']): readonly Operation[] {
  const added = Object.entries(notes).flatMap(([key, text]) => (text === null ? [] : [[key, text] as const]));
  const removed = Object.keys(notes).filter((key) => notes[key] === null && key in read);
  if (Object.keys(read).length === 0) return added.length === 0 ? [] : [add(ANNOTATIONS, Object.fromEntries(added))];
  if (added.length === 0 && removed.length === Object.keys(read).length) return [remove(ANNOTATIONS)];
  return [
    ...added.map(([key, value]) => add([...ANNOTATIONS, key], value)),
    ...removed.map((key) => remove([...ANNOTATIONS, key])),
  ];
}

export const routeName = ({ namespace, name }: RouteAddress): string => `HTTPRoute ${namespace}/${name}`;
