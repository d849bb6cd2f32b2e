import { type RouteState } from '../protocol.js';
import { epochsIn, routesIn } from './inherit.js';

const base = { 'us-west': 5000, 'us-east': 5000 };
const route = (version: number, west: number): RouteState => {
  const weights = { 'us-west': west, 'us-east': 10_000 - west };
  return { weights, base, version, run: 'r', epoch: 2, deadlineInMs: 500 };
};

describe('what a gateway inherits that comes up where it has never been', () => {
  it('is the newest weights that any other one holds, and none of routes that nobody has touched', () => {
    const untouched = route(0, 5000);
    const states = [
      { routes: { www: route(3, 4500), eu: untouched } },
      { routes: { www: route(4, 0), eu: untouched } },
    ];
    expect(routesIn(states, 1000)).toEqual({
      www: { weights: { 'us-west': 0, 'us-east': 10_000 }, version: 4, run: 'r', epoch: 2, deadline: 1500 },
    });
    expect(routesIn([], 1000)).toEqual({});
  });

  it('is the highest epoch of each run that any of them has seen', () => {
    expect(epochsIn([{ epochs: { a: 1, b: 5 } }, { epochs: { a: 3 } }])).toEqual({ a: 3, b: 5 });
  });
});
