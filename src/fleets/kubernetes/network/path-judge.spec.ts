import { judgePaths, type Testimony, type Witness } from './path-judge.js';

const CUT = { from: 'us-west', to: 'us-east', oneWay: false };
const tried = (passed: boolean) => ({ address: '10.0.0.1', port: 80, passed, said: passed ? 'open' : 'no answer' });
const witness = (passed: boolean): Witness => ({ name: 'shop/web', data: [tried(passed)], control: [tried(true)] });
const judged = (of: Partial<Testimony>) =>
  judgePaths(CUT, { policies: [], near: [], far: [], isCutElsewhere: false, skipped: [], ...of }).state;

describe('what was tried from inside of pods', () => {
  it('says that a cut is gone when all passes and no policy of it is left', () => {
    expect(judged({ near: [witness(true)] })).toBe('absent');
    expect(judged({ near: [witness(false)] })).toBe('unknown');
  });

  it('says so, too, when nobody is left who could be cut, and not when somebody is and cannot be asked', () => {
    expect(judged({})).toBe('absent');
    expect(judged({ skipped: ['shop/web of us-west is not ready'] })).toBe('unknown');
    expect(judged({ policies: ['NetworkPolicy shop/ours'] })).toBe('unknown');
  });

  it('says that it is in effect when nothing passes to the other side, and everything to others', () => {
    const policies = ['NetworkPolicy shop/ours'];
    expect(judged({ policies, near: [witness(false)] })).toBe('in-effect');
    expect(judged({ policies, near: [witness(true)] })).toBe('unknown');
  });
});
