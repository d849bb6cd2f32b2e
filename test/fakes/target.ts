/** A target file with a small world: two regions share www, a third is the control. */
export const SANDBOX = `apiVersion: silverback/v1
kind: Target
metadata: { name: sandbox }
spec:
  fleet: sandbox
  control: [eu-west]
  world:
    regions:
      us-west: { zones: { us-west-a: 1, us-west-b: 1 } }
      us-east: { zones: { us-east-a: 2 } }
      eu-west: { zones: { eu-west-a: 1 } }
    routes:
      www: { host: www.silverback.test, weights: { us-west: 50%, us-east: 50% }, startsPerSecond: 30, users: 200 }
      eu: { host: eu.silverback.test, weights: { eu-west: 100% }, startsPerSecond: 5, users: 20 }
    instance: { slots: 4, service: 40ms, queue: 24 }
`;
