import { addCauses, causesSince, causesText } from './causes.js';

describe('why requests were lost', () => {
  it('is added up, and counted from a reading on', () => {
    expect(addCauses([{ timeout: 1, dns: 2 }, { timeout: 3 }])).toEqual({ timeout: 4, dns: 2 });
    expect(causesSince({ timeout: 4, dns: 2 }, { dns: 2 })).toEqual({ timeout: 4 });
  });

  it('is told the most frequent first, and not all of it', () => {
    expect(causesText({ dns: 1, timeout: 12, 'status 503': 3, EPIPE: 1, ECONNREFUSED: 2 })).toBe(
      '12 timeout, 3 status 503, 2 ECONNREFUSED, 2 other',
    );
    expect(causesText({})).toBe('');
  });
});
