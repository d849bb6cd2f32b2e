import { targetIssues } from '../../../test/fakes/target-issues.js';
import { SANDBOX } from '../../../test/fakes/target.js';
import { formatIssue } from '../source/problem.js';

describe('a route that HAProxy carries', () => {
  const STAGING = `apiVersion: silverback/v1
kind: Target
metadata: { name: staging }
spec:
  fleet: docker
  environment: staging
  routes:
    www:
      router: haproxy
      host: www.example.test
      ttl: 30s
      weights: { us-west: 50%, us-east: 50% }
      haproxy:
        at: [unix:/run/haproxy.sock, tcp:10.0.0.2:9999]
        backend: www
        servers:
          us-west: [west-1, west-2]
          us-east: [east-1]
`;

  it.each([
    [
      'no HAProxy at all',
      /\n {6}haproxy:[\s\S]*/,
      '\n',
      /www\.haproxy: "haproxy" is missing; expected a mapping of at/,
    ],
    [
      'the router of the sandbox',
      /router: haproxy[\s\S]*/,
      'router: edge\n      host: www.example.test\n      ttl: 30s\n      weights: { us-west: 50%, us-east: 50% }\n',
      /router: router edge carries no route of fleet docker; expected haproxy/,
    ],
    [
      'a router that there is not',
      'router: haproxy',
      'router: haprxy',
      /"haprxy" is not known, did you mean "haproxy"/,
    ],
    [
      'an address of a web page',
      'unix:/run/haproxy.sock',
      'http://10.0.0.1',
      /at\[0\]\S*: is no address of a stats socket; expected unix:\/PATH or tcp:HOST:PORT/,
    ],
    ['a socket by a relative path', 'unix:/run', 'unix:run', /is no address of a stats socket/],
    [
      'no process',
      '[unix:/run/haproxy.sock, tcp:10.0.0.2:9999]',
      '[]',
      /haproxy\.at: is .*; expected at least 1 entries/,
    ],
    [
      'a process that is listed twice',
      'tcp:10.0.0.2:9999',
      'unix:/run/haproxy.sock',
      /at\[1\]: "unix:\/run\/haproxy\.sock" is listed twice/,
    ],
    [
      'an unknown field of a process',
      'tcp:10.0.0.2:9999',
      '{ address: tcp:10.0.0.2:9999, regio: us-east }',
      /unknown field "regio", did you mean "region"/,
    ],
    [
      'a process in a region of nobody',
      'tcp:10.0.0.2:9999',
      '{ address: tcp:10.0.0.2:9999, region: us-eas }',
      /at\[1\]\.region: unknown region "us-eas", did you mean "us-east"/,
    ],
    [
      'a region that is misspelt',
      'us-west: [west-1',
      'us-wst: [west-1',
      /servers\.us-wst: unknown region "us-wst", did you mean "us-west"/,
    ],
    [
      'a region without servers',
      '          us-east: [east-1]\n',
      '',
      /servers: "us-east" is missing; expected servers of every region/,
    ],
    ['a server of two regions', '[east-1]', '[west-2]', /servers\.us-east\[0\]: "west-2" is listed twice/],
    [
      'a name that would end the command',
      'backend: www',
      'backend: "www; quit"',
      /backend: is "www; quit"; expected a name of letters/,
    ],
    [
      'a backend of two routes',
      '    www:',
      '    api: { router: haproxy, host: api.test, ttl: 1s, weights: { eu: 100% }, haproxy: { at: [unix:/run/haproxy.sock], backend: www, servers: { eu: [e] } } }\n    www:',
      /www\.haproxy\.backend: backend www at unix:\/run\/haproxy\.sock is that of api too/,
    ],
  ])('is refused with %s', (_, good, bad, said) => {
    const text = STAGING.replace(good, () => bad);
    expect(text).not.toBe(STAGING);
    const issues = targetIssues(text);
    expect(issues.map(formatIssue).join('\n')).toMatch(said);
    expect(issues).toHaveLength(1);
    expect(issues.every(({ line }) => (line ?? 0) > 4)).toBe(true);
  });

  it('is no route of a sandbox', () => {
    const routes =
      'fleet: sandbox\n  routes: { www: { router: haproxy, host: www.silverback.test, ttl: 1s, weights: { us-west: 100% }, haproxy: { at: [unix:/x], backend: b, servers: { us-west: [s] } } } }';
    expect(targetIssues(SANDBOX.replace('fleet: sandbox', routes)).map(formatIssue).join()).toMatch(
      /router haproxy carries no route of fleet sandbox; expected edge/,
    );
  });
});
