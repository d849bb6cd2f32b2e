import { targetIssues } from '../../../test/fakes/target-issues.js';
import { formatIssue } from '../source/problem.js';
import { parseTarget } from './parse.js';

describe('a route that gateways of a cluster carry', () => {
  const CLUSTER = `apiVersion: silverback/v1
kind: Target
metadata: { name: cluster }
spec:
  fleet: kubernetes
  environment: staging
  routes:
    www:
      router: gateway-api
      host: www.example.test
      ttl: 30s
      weights: { us-west: 50%, us-east: 50% }
      gateway:
        namespace: shop
        name: www.shop
        backends:
          us-west: [www-west, www-west-canary]
          us-east: [www-east]
`;

  it('is read', () => {
    expect(parseTarget(CLUSTER, 'cluster.yaml').routes['www']).toMatchObject({
      router: 'gateway-api',
      gateway: {
        namespace: 'shop',
        name: 'www.shop',
        rule: 0,
        backends: { 'us-west': ['www-west', 'www-west-canary'], 'us-east': ['www-east'] },
      },
    });
  });

  it.each([
    [
      'no HTTPRoute at all',
      /\n {6}gateway:[\s\S]*/,
      '\n',
      /www\.gateway: "gateway" is missing; expected a mapping of namespace/,
    ],
    [
      'a router without one',
      /router: gateway-api/,
      'router: haproxy\n      haproxy: { at: [unix:/a], backend: b, servers: { us-west: [w], us-east: [e] } }',
      /www\.gateway: router haproxy uses no HTTPRoute; expected router: gateway-api/,
    ],
    [
      'a fleet that has no HTTPRoutes',
      /fleet: kubernetes/,
      'fleet: docker',
      /router: router gateway-api carries no route of fleet docker; expected haproxy/,
    ],
    [
      'a region that is misspelt',
      'us-west: [www-west,',
      'us-wst: [www-west,',
      /backends\.us-wst: unknown region "us-wst", did you mean "us-west"/,
    ],
    [
      'a region without backends',
      '          us-east: [www-east]\n',
      '',
      /gateway\.backends: "us-east" is missing; expected backends of every region/,
    ],
    ['a backend of two regions', '[www-east]', '[www-west]', /backends\.us-east\[0\]: "www-west" is listed twice/],
    ['a rule that there cannot be', 'name: www.shop', 'name: www.shop\n        rule: -1', /gateway\.rule: .*-1/],
    ['a name that no object bears', 'name: www.shop', 'name: WWW', /gateway\.name: is "WWW"; expected a name of lower/],
    [
      'an HTTPRoute of two routes',
      '    www:',
      '    api: { router: gateway-api, host: api.test, ttl: 1s, weights: { eu: 100% }, gateway: { namespace: shop, name: www.shop, rule: 1, backends: { eu: [e] } } }\n    www:',
      /www\.gateway\.name: HTTPRoute shop\/www\.shop is that of api too/,
    ],
  ])('is refused with %s', (_, good, bad, said) => {
    const text = CLUSTER.replace(good, () => bad);
    expect(text).not.toBe(CLUSTER);
    const issues = targetIssues(text);
    expect(issues.map(formatIssue).join('\n')).toMatch(said);
    expect(issues).toHaveLength(1);
    expect(issues.every(({ line }) => (line ?? 0) > 4)).toBe(true);
  });
});
