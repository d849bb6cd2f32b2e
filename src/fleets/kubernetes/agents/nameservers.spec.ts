import { knownNameIn } from './nameservers.js';

describe('a name that the nameservers of a pod know', () => {
  it('is that of the API server, by the end that the cluster gives to its names', () => {
    expect(knownNameIn('search shop.svc.corp.example svc.corp.example corp.example\nnameserver 10.96.0.10\n')).toBe(
      'kubernetes.default.svc.corp.example',
    );
  });

  it('is the usual one where a pod asks others', () => {
    expect(knownNameIn('nameserver 192.0.2.1\n')).toBe('kubernetes.default.svc.cluster.local');
  });
});
