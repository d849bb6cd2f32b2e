import fc from 'fast-check';
import { serveIn, type Situation } from './decide.js';

const REGIONS = ['us-west', 'us-east', 'eu-west'] as const;
const region = fc.constantFrom(...REGIONS);

const situation = fc
  .record({
    here: region,
    home: region,
    isHop: fc.boolean(),
    failover: fc.option(region),
    regions: fc.uniqueArray(region, { minLength: 1 }),
    serving: fc.uniqueArray(region),
  })
  .map(({ serving, ...rest }): Situation => ({ ...rest, isServing: (name) => serving.includes(name as 'us-west') }));

const given = (facts: Partial<Situation>): Situation => ({
  here: 'us-west',
  home: 'us-west',
  isHop: false,
  failover: null,
  regions: ['us-west', 'us-east'],
  isServing: () => true,
  ...facts,
});

describe('an edge', () => {
  it('never sends users to a region without a healthy instance', () => {
    fc.assert(
      fc.property(situation, (facts) => {
        const chosen = serveIn(facts);
        expect(chosen === null || facts.isServing(chosen)).toBe(true);
      }),
    );
  });

  it('sends nobody further who was already sent home', () => {
    fc.assert(
      fc.property(situation, (facts) => {
        expect([facts.here, null]).toContain(serveIn({ ...facts, isHop: true }));
      }),
    );
  });

  it('proxies nobody into a region in failover mode', () => {
    fc.assert(
      fc.property(situation, (facts) => {
        if (facts.failover !== null && facts.failover !== facts.here) {
          expect(serveIn(facts)).not.toBe(facts.failover);
        }
      }),
    );
  });

  it('serves its own users, and sends the others home', () => {
    expect(serveIn(given({}))).toBe('us-west');
    expect(serveIn(given({ home: 'us-east' }))).toBe('us-east');
  });

  it('of a region in failover mode goes on proxying everybody whose home is elsewhere', () => {
    expect(serveIn(given({ home: 'us-east', failover: 'us-west' }))).toBe('us-east');
    expect(serveIn(given({ here: 'us-east', home: 'us-west', failover: 'us-west' }))).toBe('us-east');
  });

  it('serves users here whose home cannot, and elsewhere when it cannot itself', () => {
    const only = (alive: string) => (name: string) => name === alive;
    expect(serveIn(given({ home: 'us-east', isServing: only('us-west') }))).toBe('us-west');
    expect(serveIn(given({ isServing: only('us-east') }))).toBe('us-east');
    expect(serveIn(given({ isServing: only('eu-west') }))).toBeNull();
  });
});
