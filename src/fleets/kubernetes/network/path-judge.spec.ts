import { judgePaths, type Path, type Testimony, type Witness } from './path-judge.js';

const CUT = { from: 'us-west', to: 'us-east', oneWay: false };
const tried = (passed: boolean) => ({ address: '10.0.0.1', port: 80, passed, said: passed ? 'open' : 'no answer' });
const known = (passed: boolean): Path => ({ ...tried(passed), wasOpen: true });
const unknown = (passed: boolean): Path => ({ ...tried(passed), wasOpen: false });
const witness = (...data: Path[]): Witness => ({ name: 'shop/web', data, control: [tried(true)] });
const told = (of: Partial<Testimony>, cut = CUT) =>
  judgePaths(cut, {
    policies: [],
    closed: [],
    kept: [],
    isCutElsewhere: false,
    skipped: [],
    isOneEmpty: false,
    uncovered: [],
    opened: [],
    ...of,
  });
const judged = (of: Partial<Testimony>, cut = CUT) => told(of, cut).state;
const policies = ['NetworkPolicy shop/ours'];

describe('what was tried from inside of pods', () => {
  it('says that a cut is gone when all passes and no policy of it is left', () => {
    expect(judged({ closed: [witness(known(true))] })).toBe('absent');
    expect(judged({ closed: [witness(known(false))] })).toBe('unknown');
  });

  it('says so where some paths were never open, as an address at which nobody listens, and nothing of what was is closed', () => {
    expect(judged({ closed: [witness(known(true), unknown(false))] })).toBe('absent');
    expect(judged({ closed: [witness(unknown(true), known(false))] })).toBe('unknown');
    expect(judged({ closed: [witness(unknown(false))] })).toBe('unknown');
  });

  it('says so where nothing was seen before only when something passes for everyone who tried', () => {
    const alone = { ...witness(), name: 'shop/alone' };
    expect(judged({ closed: [witness(unknown(true)), witness(unknown(false))] })).toBe('unknown');
    expect(judged({ closed: [witness(unknown(true), unknown(false)), witness(unknown(true)), alone] })).toBe('absent');
    expect(judged({ closed: [witness(known(true)), witness(unknown(false))] })).toBe('absent');
  });

  it('says so, too, when nobody is left who could be cut, and not when somebody is and cannot be asked', () => {
    expect(judged({})).toBe('absent');
    expect(judged({ uncovered: ['shop/edge'] })).toBe('absent');
    expect(judged({ skipped: ['1 of 1 of us-west not ready'] })).toBe('unknown');
    expect(judged({ policies })).toBe('unknown');
  });

  it('says so when nothing of a side runs, as in a region that is down, and not while its policies are there', () => {
    const skipped = ['4 of 4 of us-west not ready'];
    expect(judged({ skipped, isOneEmpty: true })).toBe('absent');
    expect(judged({ skipped, isOneEmpty: true, closed: [witness()] })).toBe('absent');
    expect(judged({ skipped, isOneEmpty: true, policies })).toBe('unknown');
  });

  it('says that it is in effect when nothing passes to the other side, and everything to others', () => {
    expect(judged({ policies, closed: [witness(known(false))] })).toBe('in-effect');
    expect(judged({ policies, closed: [witness(known(false)), witness(unknown(true))] })).toBe('unknown');
    expect(judged({ policies, closed: [{ ...witness(known(false)), control: [tried(false)] }] })).toBe('unknown');
  });

  it('does not say so while it opens what a policy of others keeps shut, which is named', () => {
    const opened = ['policy shop/deny already isolates shop/db'];
    const seen = told({ policies, closed: [witness(known(false))], opened });
    expect(seen).toEqual({
      state: 'unknown',
      evidence: expect.stringMatching(/; policy shop\/deny already/) as string,
    });
  });

  it('says so of one way only while the way back is as open as it was', () => {
    const oneWay = { ...CUT, oneWay: true };
    const closed = [witness(known(false))];
    expect(judged({ policies, closed, kept: [witness(known(true), unknown(false))] }, oneWay)).toBe('in-effect');
    expect(judged({ policies, closed, kept: [witness(known(false), unknown(true))] }, oneWay)).toBe('unknown');
    expect(judged({ policies, closed, kept: [] }, oneWay)).toBe('unknown');
    expect(judged({ policies, closed, kept: [], isCutElsewhere: true }, oneWay)).toBe('in-effect');
  });

  it('says that nothing enforces the policies when all that can pass does, and whom they do not cover', () => {
    const { evidence } = told({ policies, closed: [witness(known(true), unknown(false))], uncovered: ['shop/edge'] });
    expect(evidence).toMatch(/seems to enforce none; uncovered: shop\/edge$/);
    expect(told({ policies, closed: [witness(known(false))] }).evidence).not.toContain('enforce');
  });
});
