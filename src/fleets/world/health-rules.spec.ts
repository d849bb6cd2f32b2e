import { type HealthFacts, problemsOf } from './health-rules.js';
import type { ComponentStatus } from './components.js';
import type { EdgeState } from './wire.js';

function up(name: string, region: string): ComponentStatus {
  const [role] = name.split('.') as [ComponentStatus['role']];
  return {
    name,
    role,
    region,
    zone: '',
    host: '127.0.0.1',
    port: 1,
    controlPort: 2,
    life: '3',
    state: 'healthy',
    heldBy: [],
  };
}
const route = { weights: {}, base: {}, version: 4, run: null };
const edge: EdgeState = {
  routes: { www: route },
  failover: { region: null, version: 2, run: null },
  healthyInstances: 3,
};
const whole: HealthFacts = {
  components: ['west', 'east'].flatMap((region) => [
    ...['edge', 'store', 'link'].map((role) => up(`${role}.${region}`, region)),
    ...[1, 2, 3].map((index) => up(`instance.${region}-1.${index}`, region)),
  ]),
  bases: { west: 3, east: 3 },
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
const withState = (name: string, state: ComponentStatus['state']): HealthFacts => ({
  ...whole,
  components: whole.components.map((component) => (component.name === name ? { ...component, state } : component)),
});

describe('a region takes users', () => {
  it('when everything of it is up to date', () => {
    expect(problemsOf('west', whole)).toEqual([]);
  });
  it('not while one of its own processes is missing', () => {
    expect(problemsOf('west', withState('store.west', 'starting'))).toEqual(['store.west is starting']);
    expect(problemsOf('west', withState('instance.west-1.2', 'starting'))).toEqual([
      '2 of 3 instances of west are healthy',
    ]);
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
    expect(problemsOf('west', { ...withState('store.east', 'down'), replication })).toEqual([]);
  });
  it('not while its data lives and does not say how far behind the others are', () => {
    const replication = { pairs: [], silent: [{ region: 'west', instance: 'store.west' }] };
    expect(problemsOf('west', { ...whole, replication })).toEqual([
      'store.west does not say how far behind the others are',
    ]);
    expect(problemsOf('west', { ...withState('store.west', 'down'), replication })).toEqual(['store.west is down']);
    expect(problemsOf('east', { ...whole, replication })).toEqual([]);
  });
  it('not when there is no such region', () => {
    expect(problemsOf('north', whole)).toEqual(['the world has no region north']);
  });
});
