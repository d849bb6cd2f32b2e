import type { Seen, Tried } from '../../../core/agent/network.js';
import { judgeCut, type Testimony, type Witness } from './cut-judge.js';

const tried = (passed: boolean): Tried => ({
  address: '10.0.0.3',
  port: 9,
  passed,
  said: passed ? 'open' : 'no answer',
});
const bitten = (at: number) => ({ addresses: 1, at, how: 'iptables-nft' });
const cutOff: Seen = {
  bite: bitten(1000),
  others: [],
  data: [tried(false)],
  control: [tried(true)],
  established: [{ ...tried(false), broken: false }],
};
const open: Seen = { bite: null, others: [], data: [tried(true)], control: [tried(true)], established: [] };
const named = (...all: Seen[]): Witness[] => all.map((seen, at) => ({ name: `web${at}`, seen }));
const path = { from: 'west', to: 'east', oneWay: false };
const seenBy = (near: Seen[], far: Seen[] = [], change: Partial<Testimony> = {}): Testimony => {
  return { run: 'r1', near: named(...near), far: named(...far), skipped: [], ...change };
};

describe('a cut is in effect', () => {
  it('when nothing new passes, nothing that was open carries and the control path is open, for all', () => {
    const { state, evidence } = judgeCut(path, seenBy([cutOff, { ...cutOff, bite: bitten(1002.5) }]));
    expect(state).toBe('in-effect');
    expect(evidence).toContain('new: 0 of 2 passed');
    expect(evidence).toContain('established: 0 of 2 carry');
    expect(evidence).toContain('first to last 2.5 ms');
  });

  it.each<[string, Seen[]]>([
    ['one has no rules', [cutOff, { ...cutOff, bite: null }]],
    ['the kernel has forgotten whom to bite', [{ ...cutOff, bite: { ...bitten(1), addresses: 0 } }]],
    ['one gets through', [cutOff, { ...cutOff, data: [tried(true)] }]],
    ['an open connection still carries', [{ ...cutOff, established: [{ ...tried(true), broken: false }] }]],
    ['one is cut off from everybody', [cutOff, { ...cutOff, control: [tried(false)] }]],
    ['nobody could try', [{ ...cutOff, data: [] }]],
  ])('not when %s', (_, near) => {
    expect(judgeCut(path, seenBy(near)).state).toBe('unknown');
  });

  it('with connections that must break, only when they are broken', () => {
    const required = { ...path, established: 'required' } as const;
    const broken = { ...cutOff, established: [{ ...tried(false), broken: true }] };
    const none = { ...cutOff, established: [] };
    expect(judgeCut(required, seenBy([cutOff])).state).toBe('unknown');
    expect(judgeCut(required, seenBy([none])).state).toBe('unknown');
    expect(judgeCut(required, seenBy([broken])).state).toBe('in-effect');
    expect(judgeCut(required, seenBy([{ ...none, others: ['r1/back'] }])).state).toBe('in-effect');
  });

  it('one way, only while the way back is open, or the same run has cut that too', () => {
    const oneWay = { ...path, oneWay: true };
    const closed = { ...open, data: [tried(false)] };
    expect(judgeCut(oneWay, seenBy([cutOff], [open])).state).toBe('in-effect');
    expect(judgeCut(oneWay, seenBy([cutOff], [closed])).state).toBe('unknown');
    expect(judgeCut(oneWay, seenBy([cutOff], [{ ...closed, others: ['r2/back'] }])).state).toBe('unknown');
    expect(judgeCut(oneWay, seenBy([cutOff], [{ ...closed, others: ['r1/back'] }])).state).toBe('in-effect');
  });
});

describe('a cut is absent', () => {
  it('when nobody holds it and everything passes', () => {
    expect(judgeCut(path, seenBy([open, open])).state).toBe('absent');
  });

  it('not while one holds it still, or nothing passes for whatever reason', () => {
    expect(judgeCut(path, seenBy([open, cutOff])).state).toBe('unknown');
    expect(judgeCut(path, seenBy([{ ...open, data: [tried(false)] }])).state).toBe('unknown');
  });

  it('when another injection of the run keeps closed what this one has let go', () => {
    expect(judgeCut(path, seenBy([{ ...open, data: [tried(false)], others: ['r1/back'] }])).state).toBe('absent');
  });
});
