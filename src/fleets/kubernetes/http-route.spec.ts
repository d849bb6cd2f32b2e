import { type HttpRoute, patchOf, routeObjectOf } from './http-route.js';

const ROUTE: HttpRoute = {
  metadata: {
    namespace: 'shop',
    name: 'www',
    resourceVersion: '812',
    generation: 3,
    labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' },
    managedFields: [{ manager: 'kubectl' }, { manager: 'argocd-controller' }],
  },
  spec: {
    parentRefs: [{ name: 'public', namespace: 'edge' }, { name: 'inner', sectionName: 'https' }, { name: 'new' }],
    rules: [{ backendRefs: [{ name: 'svc-west', weight: 40 }, { name: 'svc-east' }] }, {}],
  },
  status: {
    parents: [
      {
        parentRef: { name: 'public', namespace: 'edge' },
        conditions: [
          { type: 'Accepted', status: 'True', observedGeneration: 3 },
          { type: 'ResolvedRefs', status: 'False', observedGeneration: 3 },
        ],
      },
      {
        parentRef: { name: 'public', namespace: 'edge' },
        conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 2 }],
      },
      {
        parentRef: { name: 'inner', sectionName: 'https' },
        conditions: [{ type: 'Accepted', status: 'False', observedGeneration: 3 }],
      },
    ],
  },
};

describe(routeObjectOf.name, () => {
  it('tells what every gateway says that the route asks for', () => {
    expect(routeObjectOf(ROUTE)).toEqual({
      version: '812',
      generation: 3,
      rules: [
        [
          { name: 'svc-west', weight: 40 },
          { name: 'svc-east', weight: 1 },
        ],
        [],
      ],
      parents: [
        { name: 'edge/public', accepted: true, observedGeneration: 2 },
        { name: 'shop/inner:https', accepted: false, observedGeneration: 3 },
        { name: 'shop/new', accepted: null, observedGeneration: null },
      ],
      notes: {},
      keptBy: ['Argo CD (field manager argocd-controller)', 'Flux (label kustomize.toolkit.fluxcd.io/name)'],
      writers: [{ manager: 'kubectl' }, { manager: 'argocd-controller' }],
    });
  });
});

describe(patchOf.name, () => {
  const read = routeObjectOf(ROUTE);
  const noted = (annotations: Readonly<Record<string, string>>) => ({ ...read, notes: annotations });

  it('changes weights of what was read or nothing', () => {
    const change = {
      rule: 0,
      weights: new Map([[0, 4500]]),
      notes: { 'silverback.dev/run': 'r1' },
      leaves: 'held' as const,
    };
    expect(patchOf(noted({ team: 'shop' }), change)).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '812' },
      { op: 'test', path: '/spec/rules/0/backendRefs/0/name', value: 'svc-west' },
      { op: 'test', path: '/spec/rules/0/backendRefs/0/weight', value: 40 },
      { op: 'replace', path: '/spec/rules/0/backendRefs/0/weight', value: 4500 },
      { op: 'add', path: '/metadata/annotations/silverback.dev~1run', value: 'r1' },
    ]);
  });

  it('makes annotations where there are none, and takes them away with the last one', () => {
    const notes = (text: string | null) => ({
      rule: 0,
      weights: new Map<number, number>(),
      notes: { 'a/b': text },
      leaves: 'held' as const,
    });
    const last = (annotations: Readonly<Record<string, string>>, text: string | null) =>
      patchOf(noted(annotations), notes(text)).slice(1);
    expect(last({}, 'x')).toEqual([{ op: 'add', path: '/metadata/annotations', value: { 'a/b': 'x' } }]);
    expect(last({ 'a/b': 'x' }, null)).toEqual([{ op: 'remove', path: '/metadata/annotations' }]);
    expect(last({ 'a/b': 'x', c: 'd' }, null)).toEqual([{ op: 'remove', path: '/metadata/annotations/a~1b' }]);
    expect(last({}, null)).toEqual([]);
  });

  it('gives up who has written it with the last mark, and not where nobody else has', () => {
    const free = { rule: 0, weights: new Map<number, number>(), notes: {}, leaves: 'free' as const };
    const by = (...managers: string[]) =>
      patchOf({ ...read, writers: managers.map((manager) => ({ manager })) }, free).slice(1);
    expect(by('helm', 'silverback', 'traefik')).toEqual([
      { op: 'add', path: '/metadata/managedFields', value: [{ manager: 'helm' }, { manager: 'traefik' }] },
    ]);
    expect([by('silverback'), by('helm'), by()]).toEqual([[], [], []]);
    expect(
      patchOf({ ...read, writers: [{ manager: 'helm' }, { manager: 'silverback' }] }, { ...free, leaves: 'home' }),
    ).toHaveLength(1);
  });
});
