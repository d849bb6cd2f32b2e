import fc from 'fast-check';
import {
  DURATION_PATTERN,
  formatDuration,
  formatMemory,
  LONGEST_MS,
  readDuration,
  readPercent,
  readShare,
} from './units.js';

describe('units', () => {
  it.each([
    ['250ms', 250],
    ['2s', 2000],
    ['7m', 420_000],
    ['30h', 108_000_000],
    ['30d', 2_592_000_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['0s', 0],
  ])('reads %s as %d ms', (text, ms) => {
    expect(readDuration(text)).toEqual({ value: ms });
    expect(text).toMatch(new RegExp(DURATION_PATTERN));
  });

  it.each([
    '',
    'h',
    '1',
    '1 h',
    '30m1h',
    '1h1h',
    '1.2.3s',
    '.s',
    '-1s',
    '401d',
    '1e3s',
    '1S',
    'Infinitys',
    null,
    {},
    true,
  ])('refuses %p as a duration', (text) => expect(readDuration(text)).toHaveProperty('problem'));

  it('writes every duration so that it reads back', () => {
    fc.assert(fc.property(fc.nat(LONGEST_MS), (ms) => expect(readDuration(formatDuration(ms))).toEqual({ value: ms })));
  });

  it.each([
    [256 * 1024 ** 2, '256 MiB'],
    [6.44 * 1024 ** 2, '6.4 MiB'],
    [0, '0 MiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatMemory(bytes)).toBe(text);
  });

  it('reads percentages as basis points, without the dust of binary fractions', () => {
    for (let bp = 0; bp <= 10_000; bp += 1) expect(readPercent(`${bp / 100}%`)).toEqual({ value: bp });
    for (const bad of ['5', 5, '-5%', '101%', '0.001%', '%', null]) expect(readPercent(bad)).toHaveProperty('problem');
  });

  it('reads shares with and without a percent sign', () => {
    expect(readShare('99.99%')).toEqual({ value: 0.9999 });
    expect(readShare(0.9999)).toEqual({ value: 0.9999 });
    for (const bad of [1.01, -0.1, '101%', '0.5', null]) expect(readShare(bad)).toHaveProperty('problem');
  });
});
