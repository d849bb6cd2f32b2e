import { type HealthFacts, problemsOf } from './health-rules.js';
import type { EdgeState, ProcessStatus } from './wire.js';

function up(name: string, region: string): ProcessStatus {
  const [role] = name.split('.') as [ProcessStatus['role']];
  return {
    name,
    role,
    region,
    zone: '',
    port: 1,
    controlPort: 2,
    pid: 3,
    state: 'healthy',
    heldBy: [],
    lastExit: null,
  };
}
const route = { weights: {}, base: {}, version: 4, run: null };
const edge: EdgeState = {
  routes: { www: route },
  failover: { region: null, version: 2, run: null },
  healthyInstances: 3,
};
const whole: HealthFacts = {
  status: {
    processes: ['west', 'east'].flatMap((r) => ['edge', 'store', 'link'].map((role) => up(`${role}.${r}`, r))),
    regions: { west: { desired: 3, healthy: 3, base: 3 }, east: { desired: 6, healthy: 6, base: 3 } },
  },
  edges: { west: edge, east: { ...edge, healthyInstances: 6 } },
  dns: { routes: { www: route } },
  replication: {
    pairs: [
      { from: 'west', to: 'east', lagMs: 20, pending: 1 },
      { from: 'east', to: 'west', lagMs: 30, pending: 1 },
    ],
    silent: [],
  },
};
const withProcess = (name: string, state: ProcessStatus['state']): HealthFacts => ({
  ...whole,
  status: {
    ...whole.status,
    processes: whole.status.processes.map((process) => (process.name === name ? { ...process, state } : process)),
  },
});

describe('a region takes users', () => {
  it('when everything of it is up to date', () => {
    expect(problemsOf('west', whole)).toEqual([]);
  });
  it('not while one of its own processes is missing', () => {
    expect(problemsOf('west', withProcess('store.west', 'starting'))).toEqual(['store.west is starting']);
    const regions = { ...whole.status.regions, west: { desired: 3, healthy: 2, base: 3 } };
    const facts = { ...whole, status: { ...whole.status, regions } };
    expect(problemsOf('west', facts)).toEqual(['2 of 3 instances of west are healthy']);
  });
  it('not while its gateway is silent, routes by old weights, or misses instances or the mode', () => {
    expect(problemsOf('west', { ...whole, edges: { ...whole.edges, west: null } })).toEqual([
      'edge.west does not answer',
    ]);
    const old = {
      routes: { www: { ...route, version: 3 } },
      failover: { region: 'west', version: 1, run: null },
      healthyInstances: 1,
    };
    expect(problemsOf('west', { ...whole, edges: { ...whole.edges, west: old } })).toEqual([
      'edge.west applies version 3 of www, the newest is 4',
      'edge.west has not heard of the failover mode',
      'edge.west sees 1 of 3 instances',
    ]);
  });
  it('not while its data is behind, in either direction, of a peer that lives', () => {
    const replication = { pairs: [{ from: 'east', to: 'west', lagMs: 3200, pending: 9 }], silent: [] };
    expect(problemsOf('west', { ...whole, replication })).toEqual(['data from east to west is 3200 ms behind']);
    expect(problemsOf('west', { ...withProcess('store.east', 'down'), replication })).toEqual([]);
  });
  it('not while its data lives and does not say how far behind the others are', () => {
    const replication = { pairs: [], silent: [{ region: 'west', instance: 'store.west' }] };
    expect(problemsOf('west', { ...whole, replication })).toEqual([
      'store.west does not say how far behind the others are',
    ]);
    expect(problemsOf('west', { ...withProcess('store.west', 'down'), replication })).toEqual(['store.west is down']);
    expect(problemsOf('east', { ...whole, replication })).toEqual([]);
  });
  it('not when there is no such region', () => {
    expect(problemsOf('north', whole)).toEqual(['the world has no region north']);
  });
});
