import type { LookedUp, SeenLookups } from '../../../core/agent/lookups.js';
import { judgeLookups, type LookupWitness, unanswered } from './lookup-judge.js';

const asked = (udp: string, tcp = udp, nameserver = '127.0.0.11'): LookedUp[] => [
  { nameserver, protocol: 'udp', met: udp },
  { nameserver, protocol: 'tcp', met: tcp },
];
const open = { address: '10.0.0.3', port: 7, passed: true, said: 'open' };
const bite = { nameservers: 1, at: 5, how: 'a responder' };
const witness = (name: string, change: Partial<SeenLookups> = {}): LookupWitness => ({
  name,
  seen: { bite, left: [], lookups: asked('SERVFAIL'), control: [open], ...change },
});
const failing = [witness('a'), witness('b', { bite: { ...bite, at: 7.26 } })];
const usual = { bite: null, lookups: asked('NXDOMAIN', 'ECONNREFUSED') };

describe('lookups that are to fail', () => {
  it('do when every nameserver of everybody fails in just that mode, and the control path is open', () => {
    expect(judgeLookups('servfail', failing, ['c is exited'])).toEqual({
      state: 'in-effect',
      evidence:
        'lookups of 2 of 2 fail (a responder); udp: 2 x SERVFAIL; tcp: 2 x SERVFAIL; control: open for all 2; first to last 2.3 ms; c is exited',
    });
    expect(judgeLookups('timeout', [witness('a', { lookups: asked('nothing') })], []).state).toBe('in-effect');
  });

  it.each<[string, LookupWitness]>([
    ['is answered', witness('b', { lookups: asked('NOERROR') })],
    ['is answered by TCP', witness('b', { lookups: asked('SERVFAIL', 'NXDOMAIN') })],
    ['is refused', witness('b', { lookups: asked('ECONNREFUSED') })],
    ['fails otherwise', witness('b', { lookups: asked('nothing') })],
    ['asks nobody', witness('b', { lookups: [] })],
    [
      'has a nameserver more',
      witness('b', { lookups: [...asked('SERVFAIL'), ...asked('SERVFAIL', undefined, '::1')] }),
    ],
    ['is cut off', witness('b', { control: [{ ...open, passed: false }] })],
    ['is bitten no more', witness('b', { bite: { ...bite, nameservers: 0 } })],
    ['has no agent that knows', witness('b', { bite: null })],
    ['has what an agent has left', witness('b', { bite: null, left: ['set sb-x'] })],
  ])('are not proven when one %s', (_, other) => {
    expect(judgeLookups('servfail', [witness('a'), other], []).state).toBe('unknown');
  });

  it('are absent when nothing is held or left and everybody is answered, and unknown when somebody is not', () => {
    const well = witness('a', usual);
    expect(judgeLookups('servfail', [well], []).state).toBe('absent');
    const oneOfTwo = witness('b', {
      bite: null,
      lookups: [...asked('nothing'), ...asked('NOERROR', undefined, '::1')],
    });
    expect(judgeLookups('servfail', [well, oneOfTwo], []).state).toBe('absent');
    const deaf = witness('c', { bite: null, lookups: asked('SERVFAIL') });
    expect(unanswered([well, oneOfTwo, deaf])).toEqual(['c']);
    expect(judgeLookups('servfail', [well, deaf], [])).toMatchObject({
      state: 'unknown',
      evidence: expect.stringContaining('no answer for c') as string,
    });
    const left = witness('a', { ...usual, left: ['rules SB-x'] });
    expect(judgeLookups('servfail', [left], []).state).toBe('unknown');
  });
});
