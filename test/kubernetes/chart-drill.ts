/** A cut between the pods of two regions that is held until somebody ends the run, as the catalog of a release. */
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
      'cut-pods': {
        apiVersion: 'silverback/v1',
        kind: 'Experiment',
        metadata: { name: 'cut-pods', title: 'Cut the pods of two regions from each other' },
        spec: {
          target: 'cluster',
          variables: { hold: '5s' },
          guards: { maxDuration: '2h' },
          steadyState: {
            probes: [
              {
                name: 'api-server',
                type: 'tcp',
                failAfter: 20,
                address: 'kubernetes.default.svc:443',
                tolerance: { latency: { atMost: '10s' } },
              },
            ],
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
