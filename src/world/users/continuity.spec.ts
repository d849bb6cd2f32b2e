import { Continuity, type Visit } from './continuity.js';

const at = (servedBy: string, sentTo = servedBy, isStraggler = false): Visit => ({ servedBy, sentTo, isStraggler });

/** @returns how often the session of one user broke. */
function breaks(...visits: readonly Visit[]): number {
  const continuity = new Continuity();
  return visits.filter((visit) => continuity.isBroken('u', visit)).length;
}

describe('a session', () => {
  it('goes on while one region serves the user', () => {
    expect(breaks(at('west'), at('west'), at('west'))).toBe(0);
  });

  it('goes on when he is moved: by the name service, or by the gateway that calls him a straggler', () => {
    expect(breaks(at('west'), at('east'))).toBe(0);
    expect(breaks(at('west'), at('east', 'west', true), at('east'))).toBe(0);
    // The name service heard first: his new gateway still sends him to his old home, and then serves him itself.
    expect(breaks(at('west'), at('west', 'east', true), at('east', 'east'))).toBe(0);
  });

  it('breaks when he is served elsewhere without being told, and again when he is back', () => {
    expect(breaks(at('west'), at('east', 'west'), at('east', 'west'), at('west'))).toBe(2);
  });

  it('is of one user', () => {
    const continuity = new Continuity();
    continuity.isBroken('a', at('west'));
    expect(continuity.isBroken('b', at('east', 'west'))).toBe(false);
  });
});
