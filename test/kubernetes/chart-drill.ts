const API_SERVER = {
  name: 'api-server',
  type: 'tcp',
  failAfter: 20,
  address: 'kubernetes.default.svc:443',
  tolerance: { latency: { atMost: '10s' } },
};

/** A cut between the pods of two regions that is held as long as somebody wants, and a drained zone, as the catalog of a release. */
export function catalogOf(own: string, shop: string): { readonly experiments: object; readonly targets: object } {
  return {
    targets: {
      cluster: {
        apiVersion: 'silverback/v1',
        kind: 'Target',
        metadata: { name: 'cluster' },
        spec: { fleet: 'kubernetes', environment: 'test', routes: {}, kubernetes: { own, namespaces: [shop] } },
      },
    },
    experiments: {
      'drain-zone': {
        apiVersion: 'silverback/v1',
        kind: 'Experiment',
        metadata: { name: 'drain-zone', title: 'Empty a zone' },
        spec: {
          target: 'cluster',
          variables: { region: 'us-west', zone: 'us-west-1' },
          steadyState: { probes: [API_SERVER] },
          method: [{ id: 'empty', fault: { kind: 'zone.drain', region: '${region}', zone: '${zone}' } }],
        },
      },
      'cut-pods': {
        apiVersion: 'silverback/v1',
        kind: 'Experiment',
        metadata: { name: 'cut-pods', title: 'Cut the pods of two regions from each other' },
        spec: {
          target: 'cluster',
          variables: { hold: '5s' },
          guards: { maxDuration: '2h' },
          steadyState: {
            probes: [API_SERVER],
          },
          method: [
            { id: 'harm', fault: { kind: 'network.partition', between: ['us-west', 'us-east'] } },
            { hold: { for: '${hold}' } },
            { revert: 'harm' },
          ],
        },
      },
    },
  };
}
