import type { CallFault } from '../../core/ports/call-faults.js';
import { type BiteSeen, callsToMake, judgeBite } from './bite.js';

const fault: CallFault = {
  region: 'west',
  zone: null,
  share: 0.05,
  harm: { kind: 'delay', delay: { distribution: 'fixed', ms: 2000, capMs: 10_000 } },
};
const held = { injection: 'i', run: 'r', calls: 100, bitten: 4, sinceBite: 10, heldMs: 2001 };
const well = { statuses: { 200: 2 }, unanswered: 0, slowestMs: 50 };
const seen: BiteSeen = { edge: 'edge.west', held, ours: well, control: { name: 'edge.east', ...well } };
const stateOf = (change: Partial<BiteSeen>, of = fault) => judgeBite(of, { ...seen, ...change }).state;

describe('whether a fault of calls bites', () => {
  it('is shown by calls that were bitten, and a control that was not', () => {
    expect(judgeBite(fault, seen)).toEqual({
      state: 'in-effect',
      evidence:
        'edge.west has disturbed 4 of 100 calls, the longest for 2001 ms; calls of ours: 2 x 200, slowest 50 ms; ' +
        'control, by edge.east: 2 x 200, slowest 50 ms',
    });
  });

  it('is not shown while the control is not well', () => {
    expect(stateOf({ control: { name: 'edge.east', ...well, unanswered: 1 } })).toBe('unknown');
    expect(stateOf({ control: { name: 'edge.east', ...well, statuses: { 503: 2 } } })).toBe('unknown');
  });

  it('is not shown by few calls that were spared, and refuted by many', () => {
    expect(stateOf({ held: { ...held, calls: 50, bitten: 0, sinceBite: 50, heldMs: 0 } })).toBe('unknown');
    expect(stateOf({ held: { ...held, calls: 400, bitten: 0, sinceBite: 400, heldMs: 0 } })).toBe('absent');
    expect(stateOf({ held: { ...held, calls: 900, sinceBite: 400 } })).toBe('absent');
  });

  it('is not shown by calls that were held up for less than they should be', () => {
    expect(stateOf({ held: { ...held, heldMs: 20 } })).toBe('unknown');
    expect(stateOf({ held: { ...held, heldMs: 0 } }, { ...fault, harm: { kind: 'abort', with: 503 } })).toBe(
      'in-effect',
    );
  });

  it('is denied by an edge that holds nothing', () => {
    expect(stateOf({ held: undefined })).toBe('absent');
  });

  it('takes as many calls as users have not made, within bounds', () => {
    expect(callsToMake(fault, { ...held, calls: 0 })).toBe(24);
    expect(callsToMake({ ...fault, share: 0.5 }, { ...held, calls: 0 })).toBe(6);
    expect(callsToMake(fault, held)).toBe(2);
    expect(callsToMake(fault, undefined)).toBe(2);
  });
});
