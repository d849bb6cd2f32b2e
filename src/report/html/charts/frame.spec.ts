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

  const day = (at: (index: number) => Sample[]): Sample[] =>
    Array.from({ length: 17_280 }, (_, index) => index).flatMap((index) =>
      at(index).map((sample) => ({ ...sample, at: index * 5_000 })),
    );

  it('brings a day down to 1 200 places without losing one dip, peak or straggler, or what was usual', () => {
    const samples = day((index) => {
      const odd = index === 9_001;
      return [
        { at: 0, series: 'success:www', value: odd ? 0.4 : 1 },
        { at: 0, series: 'p99:www', value: odd ? 900 : 12 },
        { at: 0, series: 'stragglers:www', value: odd ? 7 : 0 },
      ];
    });
    const { x, columns } = frameOf(samples, scale(86_400_000));
    expect(x.length).toBe(1_200);
    expect(x).toEqual([...x].sort((a, b) => a - b));
    const odd = (series: string, value: number): number | undefined =>
      columns.get(series)?.filter((seen) => seen === value).length;
    expect([odd('success:www', 0.4), odd('p99:www', 900), odd('stragglers:www', 7)]).toEqual([1, 1, 1]);
    expect([odd('success:www', 1), odd('p99:www', 12), odd('stragglers:www', 0)]).toEqual([1_199, 1_199, 1_199]);
  });

  it('keeps stacked requests of one moment together, the quietest and the busiest of a spot', () => {
    const samples = day((index) => [
      { at: 0, series: 'requests:www:us-west', value: index === 5_000 ? 0 : index % 2 === 0 ? 100 : 50 },
      { at: 0, series: 'requests:www:us-east', value: index === 5_000 ? 10 : index % 2 === 0 ? 50 : 100 },
    ]);
    const { x, columns } = frameOf(samples, scale(86_400_000));
    const [west, east] = ['us-west', 'us-east'].map((region) => columns.get(`requests:www:${region}`) ?? []);
    const totals = x.map((_, index) => (west?.[index] ?? 0) + (east?.[index] ?? 0));
    expect(totals.filter((total) => total === 10)).toHaveLength(1);
    expect(new Set(totals)).toEqual(new Set([10, 150]));
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
