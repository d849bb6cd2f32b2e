import { targetIssues } from '../../../test/fakes/target-issues.js';
import { SANDBOX } from '../../../test/fakes/target.js';
import { formatIssue } from '../source/problem.js';
import { parseTarget } from './parse.js';

describe(parseTarget.name, () => {
  it('derives routes and endpoints from the world', () => {
    const target = parseTarget(SANDBOX, 'sandbox.yaml');
    expect(target).toMatchObject({ name: 'sandbox', fleet: 'sandbox', environment: 'sandbox', control: ['eu-west'] });
    expect(target.routes).toEqual({
      www: { router: 'edge', host: 'www.silverback.test', ttlMs: 1000, weights: { 'us-west': 5000, 'us-east': 5000 } },
    });
    expect(target.endpoints).toEqual({ www: 'http://www.silverback.test/', eu: 'http://eu.silverback.test/' });
    expect(target.world).toMatchObject({ territories: 1000, ttlMs: 1000, instance: { serviceMs: 40 }, degrade: null });
  });

  it('reads a world that gets sick, and endpoints of its own', () => {
    const text = `${SANDBOX}    degrade: { region: us-east, aboveShare: 60%, errorShare: 0.3, delay: 150ms }\n  endpoints: { status: "http://127.0.0.1:9/" }\n`;
    const { world, endpoints } = parseTarget(text, 'sandbox.yaml');
    expect(world?.degrade).toEqual({ region: 'us-east', aboveShare: 0.6, errorShare: 0.3, delayMs: 150 });
    expect(endpoints).toMatchObject({ status: 'http://127.0.0.1:9/', www: 'http://www.silverback.test/' });
  });

  it('reads a target that starts no world', () => {
    const text = `apiVersion: silverback/v1
kind: Target
metadata: { name: staging }
spec:
  fleet: docker
  environment: staging
  control: [eu]
  routes:
    www: { router: haproxy, host: www.example.test, ttl: 30s, weights: { a: 50%, b: 50% }, haproxy: HAPROXY }
`;
    const haproxy =
      '{ at: [unix:/run/a.sock, { address: tcp:10.0.0.2:9999, region: b }], backend: www, servers: { a: [a1, a2], b: [b1] } }';
    expect(parseTarget(text.replace('HAPROXY', haproxy), 'staging.yaml')).toMatchObject({
      world: null,
      routes: {
        www: {
          ttlMs: 30_000,
          haproxy: {
            at: [
              { address: 'unix:/run/a.sock', region: null },
              { address: 'tcp:10.0.0.2:9999', region: 'b' },
            ],
            backend: 'www',
            servers: { a: ['a1', 'a2'], b: ['b1'] },
          },
        },
      },
      endpoints: { www: 'http://www.example.test/' },
    });
  });

  it.each([
    [
      'a sandbox without a world',
      SANDBOX.slice(SANDBOX.indexOf('  world:'), SANDBOX.length),
      '',
      /spec\.world: "world" is missing/,
    ],
    [
      'weights that are not a whole',
      'us-east: 50%',
      'us-east: 40%',
      /routes\.www\.weights: shares sum to 9000, expected 10000; expected 100% in all/,
    ],
    [
      'weights of an unknown region',
      '{ eu-west: 100% }',
      '{ eu-wset: 100% }',
      /routes\.eu\.weights\.eu-wset: unknown region "eu-wset", did you mean "eu-west"/,
    ],
    [
      'a region beyond this machine',
      'us-west-b: 1',
      'us-west-b: 12',
      /regions\.us-west\.zones: 13 instances in a region; expected at most 12/,
    ],
    [
      'a load beyond this machine',
      'startsPerSecond: 30,',
      'startsPerSecond: 3000,',
      /startsPerSecond: is 3000; expected at most 2000/,
    ],
    [
      'a zone in two regions',
      'us-east-a: 2',
      'us-west-a: 2',
      /zone "us-west-a" is in us-west too; expected names that differ/,
    ],
    ['a host of two routes', 'host: eu.', 'host: www.', /www\.silverback\.test is the host of www too/],
    [
      'a control that is not there',
      '[eu-west]',
      '[eu-east]',
      /control\[0\]: unknown region or route "eu-east", did you mean/,
    ],
    [
      'a sick region that is not there',
      'queue: 24 }',
      'queue: 24 }\n    degrade: { region: mars, aboveShare: 60%, errorShare: 30%, delay: 0s }',
      /degrade\.region: unknown region "mars"/,
    ],
    ['a broken TTL', '    instance:', '    ttl: 1500ms\n    instance:', /ttl: is no whole number of seconds/],
    [
      'an unknown field',
      'fleet: sandbox',
      'fleet: sandbox\n  fleets: 2',
      /spec\.fleets: unknown field "fleets", did you mean "fleet"/,
    ],
    [
      'an unknown fleet',
      'fleet: sandbox',
      'fleet: sandbx',
      /spec\.fleet: "sandbx" is not known, did you mean "sandbox"/,
    ],
    [
      'a name that is no host',
      'host: www.silverback.test',
      'host: WWW',
      /host: is "WWW"; expected a lower-case host name/,
    ],
  ])('refuses %s at its line', (_, good, bad, said) => {
    expect(SANDBOX).toContain(good);
    const issues = targetIssues(SANDBOX.replace(good, () => bad));
    expect(issues.map(formatIssue).join('\n')).toMatch(said);
    expect(issues.every(({ file, line }) => file === 'sandbox.yaml' && (line ?? 0) > 0)).toBe(true);
  });
});
