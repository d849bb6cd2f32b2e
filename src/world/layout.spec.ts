import { baseCount, parseLayout, peersOf, processesOf } from './layout.js';
import { type Layout } from './protocol.js';

const layout: Layout = {
  regions: { 'us-west': { zones: { 'us-west-a': 1, 'us-west-b': 2 } }, 'us-east': { zones: { 'us-east-a': 1 } } },
  routes: {
    www: { host: 'www.test', weights: { 'us-west': 5000, 'us-east': 5000 }, startsPerSecond: 300, users: 20_000 },
  },
  territories: 1000,
  ttlMs: 1000,
  instance: { slots: 8, serviceMs: 20, queue: 50 },
  degrade: null,
};

describe('the layout', () => {
  it('names every process of the world', () => {
    expect(processesOf(parseLayout(layout)).map(({ name }) => name)).toEqual([
      'link.us-west',
      'store.us-west',
      'edge.us-west',
      'link.us-west-a',
      'instance.us-west-a.1',
      'link.us-west-b',
      'instance.us-west-b.1',
      'instance.us-west-b.2',
      'link.us-east',
      'store.us-east',
      'edge.us-east',
      'link.us-east-a',
      'instance.us-east-a.1',
      'dns',
      'users',
    ]);
    expect(baseCount(layout, 'us-west')).toBe(3);
    expect(peersOf(layout, 'us-west')).toEqual(['us-east']);
  });

  const www = layout.routes['www'];
  it.each([
    ['a front that is neither there nor not', { ...layout, routes: { www: { ...www, front: 'yes' } } }, /www\.front/],
    ['an unknown field', { ...layout, colour: 'red' }, /layout\.colour/],
    ['no region', { ...layout, regions: {} }, /layout\.regions: expected at least one/],
    ['a name that is no part of a file name', { ...layout, regions: { '../x': { zones: { a: 1 } } } }, /\.\.\/x/],
    ['a zone twice', { ...layout, regions: { a: { zones: { z: 1 } }, b: { zones: { z: 1 } } } }, /names of their own/],
    ['a zone called like a region', { ...layout, regions: { a: { zones: { a: 1 } } } }, /not called like a region/],
    ['weights off the whole', { ...layout, routes: { www: { ...www, weights: { 'us-west': 1 } } } }, /sum to 10000/],
    ['an unknown region', { ...layout, routes: { www: { ...www, weights: { mars: 10_000 } } } }, /found "mars"/],
    ['no number', { ...layout, ttlMs: '1s' }, /layout\.ttlMs: expected a whole number/],
    ['more territories than subnets', { ...layout, territories: 20_000 }, /16384/],
    ['a list', [], /expected an object/],
  ])('refuses %s', (_, value, message) => {
    expect(() => parseLayout(value)).toThrow(message);
  });
});
