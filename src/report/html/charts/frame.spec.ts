import type { Sample } from '../../../core/ports/journal.js';
import { frameOf } from './frame.js';
import { SPAN, type TimeScale } from './time-scale.js';

const scale = (ms: number): TimeScale => ({ place: (at) => (at / ms) * SPAN, ticks: [], squeezed: null });

describe('frame', () => {
  it('keeps the few readings of a short run as they are', () => {
    const samples: Sample[] = [0, 250, 500].map((at) => ({ at, series: 'requests:www:us-west', value: at }));
    const frame = frameOf(samples, scale(1_000));
    expect(frame.x).toEqual([0, 250, 500]);
    expect(frame.columns.get('requests:www:us-west')).toEqual([0, 250, 500]);
  });

  it('brings a day down to 600 places without losing one dip, peak or straggler', () => {
    const samples = Array.from({ length: 17_280 }, (_, index) => index).flatMap((index): Sample[] => {
      const odd = index === 9_001;
      const at = index * 5_000;
      return [
        { at, series: 'success:www', value: odd ? 0.4 : 1 },
        { at, series: 'p99:www', value: odd ? 900 : 12 },
        { at, series: 'stragglers:www', value: odd ? 7 : 0 },
        { at, series: 'requests:www:us-west', value: 150 },
      ];
    });
    const { x, columns } = frameOf(samples, scale(86_400_000));
    expect(x.length).toBe(600);
    expect(Math.min(...(columns.get('success:www') ?? []).map(Number))).toBe(0.4);
    expect(Math.max(...(columns.get('p99:www') ?? []).map(Number))).toBe(900);
    expect(Math.max(...(columns.get('stragglers:www') ?? []).map(Number))).toBe(7);
    expect(new Set(columns.get('requests:www:us-west'))).toEqual(new Set([150]));
  });

  it('has a gap where a series was not sampled, and leaves out what no chart shows', () => {
    const { columns } = frameOf(
      [
        { at: 0, series: 'p99:www:us-west', value: 9 },
        { at: 500, series: 'p99:www:us-east', value: 11 },
        { at: 500, series: 'probe:www', value: 1 },
      ],
      scale(1_000),
    );
    expect([...columns]).toEqual([
      ['p99:www:us-west', [9, null]],
      ['p99:www:us-east', [null, 11]],
    ]);
  });
});
