import { namesOf } from './names.js';
import { removalOf } from './remnants.js';
import { chainsText, type CutRules, isSentThrough, jumpsText } from './rules.js';

const names = namesOf({ run: 'r1', injection: 'cut.0' });
const [out, into] = [names.chain('OUTPUT'), names.chain('INPUT')];
const rules = (change: Partial<CutRules> = {}): CutRules => ({
  names,
  family: 4,
  peers: ['10.0.0.2', 'fd00::2'],
  oneWay: false,
  breaks: false,
  bySet: true,
  ...change,
});
const of = (text: string, chain: string) => text.split('\n').filter((line) => line.startsWith(`-A ${chain} `));

describe('the rules of a cut', () => {
  it('have names that the tools take, and no other injection has', () => {
    expect(out.length).toBeLessThan(29);
    expect(names.set(6, 'theirs').length).toBeLessThan(32);
    expect(namesOf({ run: 'r1', injection: 'cut.1' }).chain('OUTPUT')).not.toBe(out);
    expect(namesOf({ run: 'r2', injection: 'cut.0' }).chain('OUTPUT')).not.toBe(out);
  });

  it('drop what goes to members of a set and what comes from them', () => {
    const text = chainsText(rules());
    expect(of(text, out)).toEqual([`-A ${out} -m set --match-set ${names.set(4, 'peers')} dst -j DROP`]);
    expect(of(text, into)).toEqual([`-A ${into} -m set --match-set ${names.set(4, 'peers')} src -j DROP`]);
    expect(text).toContain(`-I OUTPUT 1 -j ${out}`);
  });

  it('of one way spare what the other side has opened, and know older connections by their ports', () => {
    const lines = of(chainsText(rules({ oneWay: true })), out);
    expect(lines).toEqual([
      `-A ${out} -p tcp -m set --match-set ${names.set(4, 'theirs')} dst,dst -j RETURN`,
      `-A ${out} -p tcp -m set --match-set ${names.set(4, 'ours')} dst,src -j DROP`,
      `-A ${out} -m set --match-set ${names.set(4, 'peers')} dst -m conntrack --ctdir ORIGINAL -j DROP`,
    ]);
  });

  it('that break connections let resets pass, answer with one, and drop new attempts', () => {
    const lines = of(chainsText(rules({ breaks: true })), out);
    expect(lines[0]).toBe(`-A ${out} -p tcp --tcp-flags RST RST -j RETURN`);
    expect(lines[1]).toContain('! --syn -j REJECT --reject-with tcp-reset');
    expect(lines[2]).toMatch(/-j DROP$/);
  });

  it('that lose a share draw for each packet that arrives, and let go out what they will', () => {
    const text = chainsText(rules({ share: 0.05 }));
    const draw = '-m statistic --mode random --probability 0.05 -j DROP';
    expect(of(text, into)).toEqual([`-A ${into} -m set --match-set ${names.set(4, 'peers')} src ${draw}`]);
    expect(of(text, out)).toEqual([]);
    const byAddress = of(chainsText(rules({ share: 0.05, bySet: false })), into);
    expect(byAddress).toEqual([`-A ${into} -s 10.0.0.2 ${draw}`]);
  });

  it('without sets name the addresses of their family, and nobody is sent there yet', () => {
    const text = chainsText(rules({ bySet: false, family: 6 }));
    expect(of(text, out)).toEqual([`-A ${out} -d fd00::2 -j DROP`]);
    expect(text).not.toContain('-I ');
    expect(jumpsText(names)).toContain(`-I INPUT 1 -j ${into}`);
  });
});

describe('what is removed', () => {
  const foreign = ['*filter', ':INPUT ACCEPT [0:0]', ':MINE - [0:0]', '-A OUTPUT -j MINE', '-A MINE -j DROP'];

  it('is nothing of others', () => {
    expect(removalOf(foreign.join('\n'), [out, into])).toBeNull();
    expect(isSentThrough(foreign.join('\n'), names)).toBe(false);
  });

  it('is every way into a chain, then what is in it, then the chain itself', () => {
    const saved = [...foreign, `:${out} - [0:0]`, `-A OUTPUT -j ${out}`, `-A OUTPUT -j ${out}`, `-A ${out} -j DROP`];
    expect(removalOf(saved.join('\n'), [out, into])).toBe(
      ['*filter', `-D OUTPUT -j ${out}`, `-D OUTPUT -j ${out}`, `-F ${out}`, `-X ${out}`, 'COMMIT', ''].join('\n'),
    );
  });
});
