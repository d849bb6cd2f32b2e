import { namesOf } from '../names.js';
import { portSetsText } from '../sets.js';
import { areSentThrough, lookupEntries, lookupText } from './lookup-rules.js';

const names = namesOf({ run: 'r1', injection: 'names.0' });
const { lookups: chain, zone } = names;
const set = names.lookupSet(4);

describe('the rules of failing lookups', () => {
  it('have names that the tools take, and no other injection has', () => {
    const other = namesOf({ run: 'r1', injection: 'names.1' });
    expect(chain.length).toBeLessThan(29);
    expect(names.lookupSet(6).length).toBeLessThan(32);
    expect(other.lookups).not.toBe(chain);
    expect(other.zone).not.toBe(zone);
    for (const one of [zone, other.zone]) {
      expect(one).toBeGreaterThan(0);
      expect(one).toBeLessThan(65_536);
    }
  });

  it('lose answers where they arrive', () => {
    expect(lookupText(names, 4, { mode: 'timeout' }).split('\n')).toEqual([
      '*filter',
      `:${chain} - [0:0]`,
      `-A ${chain} -m set --match-set ${set} src,src -j DROP`,
      `-I INPUT 1 -j ${chain}`,
      'COMMIT',
      '',
    ]);
  });

  it('send questions aside, as flows of their own', () => {
    const among = `-m set --match-set ${names.lookupSet(6)} dst,dst`;
    expect(lookupText(names, 6, { mode: 'servfail', port: 4053 }).split('\n')).toEqual([
      '*raw',
      `:${chain} - [0:0]`,
      `-A ${chain} ${among} -j CT --zone-orig ${zone}`,
      `-I OUTPUT 1 -j ${chain}`,
      'COMMIT',
      '*nat',
      `:${chain} - [0:0]`,
      `-A ${chain} -p udp ${among} -j REDIRECT --to-ports 4053`,
      `-A ${chain} -p tcp ${among} -j REDIRECT --to-ports 4053`,
      `-I OUTPUT 1 -j ${chain}`,
      'COMMIT',
      '',
    ]);
  });

  it('match entries that the kernel forgets by itself, never before the lease is over', () => {
    expect(portSetsText((family) => names.lookupSet(family), [4, 6]).split('\n')[1]).toMatch(
      /^create \S+ hash:ip,port family inet6 timeout /,
    );
    expect(lookupEntries(names, ['127.0.0.11', 'fd00::2'], 14_100).split('\n')).toEqual([
      `add ${set} 127.0.0.11,udp:53 timeout 15`,
      `add ${set} 127.0.0.11,tcp:53 timeout 15`,
      `add ${names.lookupSet(6)} fd00::2,udp:53 timeout 15`,
      `add ${names.lookupSet(6)} fd00::2,tcp:53 timeout 15`,
      '',
    ]);
    expect(lookupEntries(names, ['127.0.0.11'], 0)).toContain(' timeout 1\n');
  });

  it('bite only where everything is sent through all of them', () => {
    const saved = (...into: string[]) => into.map((hook) => `-A ${hook} -j ${chain}`).join('\n');
    expect(areSentThrough(saved('INPUT'), names, 'timeout')).toBe(true);
    expect(areSentThrough(saved('OUTPUT', 'OUTPUT'), names, 'servfail')).toBe(true);
    expect(areSentThrough(saved('OUTPUT'), names, 'servfail')).toBe(false);
    expect(areSentThrough('', names, 'timeout')).toBe(false);
  });
});
