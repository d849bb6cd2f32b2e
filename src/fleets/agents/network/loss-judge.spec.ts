import type { Passage, Sounding } from '../../../core/agent/loss.js';
import type { Seen } from '../../../core/agent/network.js';
import { datagramsFor, judgeLoss, type LossTestimony, seenOn } from './loss-judge.js';

const SHARE = 0.05;
const loss = { from: 'west', to: 'east', oneWay: false, share: SHARE };
const oneWay = { ...loss, oneWay: true };
const lossy = { sent: 420, lost: 22 };
const free = { sent: 420, lost: 0 };
const path = (there: Passage, back: Passage): Sounding => ({ address: '10.0.0.3', port: 9, ways: { there, back } });
const silent: Sounding = { address: '10.0.0.3', port: 9, ways: null };
const seen: Seen = { bite: null, others: [], data: [], control: [], established: [] };
const witness = (change: Partial<Seen> = {}) => ({ name: 'web', seen: { ...seen, ...change } });
const holding = witness({ bite: { addresses: 1, at: 1000, how: 'iptables-nft' } });
const seenBy = (paths: Sounding[], change: Partial<LossTestimony> = {}): LossTestimony => {
  return { run: 'r1', bitten: [holding], others: [], paths, control: [path(free, free)], skipped: [], ...change };
};

describe('what packets say of the way that they were sent on', () => {
  it.each([0.01, 0.05, 0.2, 0.5, 0.75])('enough are sent to know it of a share of %d, there and back', (share) => {
    const sent = datagramsFor(share);
    expect(sent).toBeLessThan(2_100);
    const arrived = Math.round(sent * (1 - share));
    for (const there of [sent, arrived]) {
      expect(seenOn({ sent: there, lost: 0 }, share)).toBe('none');
      expect(seenOn({ sent: there, lost: Math.round(there * share) }, share)).toBe('share');
    }
    expect(seenOn({ sent, lost: sent }, share)).toBe('more');
  });

  it('is nothing while there are too few, and a stray one is no loss', () => {
    expect(seenOn({ sent: 60, lost: 3 }, SHARE)).toBe('undecided');
    expect(seenOn({ sent: 0, lost: 0 }, SHARE)).toBe('undecided');
    expect(seenOn({ sent: 420, lost: 1 }, SHARE)).toBe('none');
  });
});

describe('a loss is in effect', () => {
  it('when each path loses as much as it should, and nobody else loses any', () => {
    const { state, evidence } = judgeLoss(loss, seenBy([path(lossy, lossy), path(lossy, lossy)]));
    expect(state).toBe('in-effect');
    expect(evidence).toMatch(/there: 44 of 840 lost \(5.2 %\); back: 44 of 840.*control: 0 of 840 lost/);
    expect(judgeLoss(oneWay, seenBy([path(lossy, free)])).state).toBe('in-effect');
  });

  it.each<[string, typeof loss, LossTestimony]>([
    ['one path loses nothing', loss, seenBy([path(lossy, lossy), path(free, lossy)])],
    ['nothing is lost on the way back', loss, seenBy([path(lossy, free)])],
    ['much more is lost', loss, seenBy([path({ sent: 420, lost: 200 }, lossy)])],
    ['the way back of one way loses as well', oneWay, seenBy([path(lossy, lossy)])],
    ['one has no rules', loss, seenBy([path(lossy, lossy)], { bitten: [holding, witness()] })],
    ['others lose packets too', loss, seenBy([path(lossy, lossy)], { control: [path(lossy, lossy)] })],
    ['others are not heard', loss, seenBy([path(lossy, lossy)], { control: [path(free, free), silent] })],
    ['nobody answers', loss, seenBy([silent])],
    ['nobody could try', loss, seenBy([])],
  ])('not when %s', (_, of, testimony) => {
    expect(judgeLoss(of, testimony).state).toBe('unknown');
  });

  it('when more is lost because the same run harms the path otherwise as well', () => {
    const others = [witness({ others: ['r1/cut'] })];
    const more = path({ sent: 420, lost: 200 }, { sent: 220, lost: 110 });
    expect(judgeLoss(loss, seenBy([more], { others })).state).toBe('in-effect');
    expect(judgeLoss(loss, seenBy([more], { others: [witness({ others: ['r2/cut'] })] })).state).toBe('unknown');
  });
});

describe('a loss is absent', () => {
  const nobody = { bitten: [witness()] };

  it('when nobody holds it and too little is lost for it', () => {
    expect(judgeLoss(loss, seenBy([path(free, { sent: 420, lost: 1 })], nobody)).state).toBe('absent');
  });

  it('not while one holds it still, or packets are lost for whatever reason', () => {
    expect(judgeLoss(loss, seenBy([path(free, free)])).state).toBe('unknown');
    expect(judgeLoss(loss, seenBy([path(lossy, free)], nobody)).state).toBe('unknown');
    expect(judgeLoss(loss, seenBy([silent], nobody)).state).toBe('unknown');
  });

  it('when another injection of the run goes on losing', () => {
    const others = [witness({ others: ['r1/other'] })];
    expect(judgeLoss(loss, seenBy([path(lossy, lossy)], { ...nobody, others })).state).toBe('absent');
  });
});
