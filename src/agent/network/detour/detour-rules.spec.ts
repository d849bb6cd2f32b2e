import { namesOf } from '../names.js';
import { removalOf } from '../remnants.js';
import { portSetsText } from '../sets.js';
import { classifyText, detourEntries, detourText, isSentVia } from './detour-rules.js';

const names = namesOf({ run: 'r1', injection: 'slow.0' });
const chain = names.detour;
const ways = [
  { spot: { address: '10.0.0.2', port: 5432 }, port: 40_001 },
  { spot: { address: 'fd00::2', port: 5432 }, port: 40_002 },
];

describe('the rules of a detour', () => {
  it('have names that the tools take, and no other injection has', () => {
    expect(chain.length).toBeLessThan(29);
    expect(names.detourSet(6).length).toBeLessThan(32);
    expect(namesOf({ run: 'r1', injection: 'slow.1' }).detour).not.toBe(chain);
  });

  it('send each upstream to its own port while a set names it, but for the proxy itself', () => {
    expect(detourText(names, 4, ways, 99).split('\n')).toEqual([
      '*nat',
      `:${chain} - [0:0]`,
      `-A ${chain} -m owner --gid-owner 99 -j RETURN`,
      `-A ${chain} -d 10.0.0.2 -p tcp --syn --dport 5432 -m set --match-set ${names.detourSet(4)} dst,dst -j REDIRECT --to-ports 40001`,
      `-I OUTPUT 1 -j ${chain}`,
      'COMMIT',
      '',
    ]);
    expect(detourText(names, 6, ways, 99)).toContain(`-d fd00::2 -p tcp --syn --dport 5432 `);
  });

  it('give packets a class while a set names where they go, but for those of whoever is spared', () => {
    expect(classifyText(names, 4, '5abc:4', 99).split('\n')).toEqual([
      '*mangle',
      `:${chain} - [0:0]`,
      `-A ${chain} -m owner --gid-owner 99 -j RETURN`,
      `-A ${chain} -p tcp ! --syn -m set --match-set ${names.detourSet(4)} dst,dst -j CLASSIFY --set-class 5abc:4`,
      `-A OUTPUT -j ${chain}`,
      'COMMIT',
      '',
    ]);
    expect(classifyText(names, 6, '5abc:4', 99)).toContain(` ${names.detourSet(6)} dst,dst `);
  });

  it('match entries that the kernel forgets by itself', () => {
    expect(portSetsText((family) => names.detourSet(family), [4, 6]).split('\n')[0]).toMatch(
      /^create \S+ hash:ip,port family inet timeout /,
    );
    expect(detourEntries(names, [ways[1]!.spot], 5)).toBe(`add ${names.detourSet(6)} fd00::2,tcp:5432 timeout 5\n`);
  });

  it('are removed alone: the way into the chain, what is in it, then the chain', () => {
    const foreign = ['*nat', ':OUTPUT ACCEPT [0:0]', ':MINE - [0:0]', '-A OUTPUT -j MINE', 'COMMIT'];
    expect(removalOf(foreign.join('\n'), [chain])).toBeNull();
    expect(isSentVia(foreign.join('\n'), names)).toBe(false);
    const saved = [...foreign, `:${chain} - [0:0]`, `-A OUTPUT -j ${chain}`, `-A ${chain} -j RETURN`].join('\n');
    expect(isSentVia(saved, names)).toBe(true);
    expect(removalOf(saved, [chain])?.split('\n')).toEqual([
      '*nat',
      `-D OUTPUT -j ${chain}`,
      `-F ${chain}`,
      `-X ${chain}`,
      'COMMIT',
      '',
    ]);
  });
});
