import { passedKong, refusedKong } from '../../../../test/fixtures/kong-run.js';
import { SPAN, timeScale } from './time-scale.js';

describe('time scale', () => {
  it('is even over a short run, with labels that do not touch', () => {
    const { run, samples } = passedKong();
    const scale = timeScale(run, samples);
    const [start, end] = [Date.parse(run.startedAt ?? ''), Date.parse(run.finishedAt ?? '')];
    expect(scale?.squeezed).toBeNull();
    expect(scale?.place(start)).toBe(0);
    expect(scale?.place((start + end) / 2)).toBeCloseTo(SPAN / 2);
    expect(scale?.place(end + 1_000)).toBe(SPAN);
    const places = scale?.ticks.map(({ x }) => x) ?? [];
    expect(places.length).toBeGreaterThan(4);
    places.slice(1).forEach((x, index) => expect(x - (places[index] ?? 0)).toBeGreaterThan(50));
  });

  it('draws a hold of a day short, so that the ramp beside it can be read', () => {
    const { run, samples } = passedKong(86_400_000);
    const scale = timeScale(run, samples);
    expect(scale?.squeezed?.label).toBe('hold, 24 h, drawn short');
    const shift = run.phases.find(({ name }) => name === 'shift');
    const [from, to] = [Date.parse(shift?.startedAt ?? ''), Date.parse(shift?.finishedAt ?? '')];
    expect((scale?.place(to) ?? 0) - (scale?.place(from) ?? 0)).toBeGreaterThan(SPAN / 10);
  });

  it('goes to the last sample of a run that is not finished, and is none when no time passed', () => {
    const { run, samples } = passedKong();
    const open = { ...run, finishedAt: null };
    expect(timeScale(open, samples)?.place(samples.at(-1)?.at ?? 0)).toBe(SPAN);
    expect(timeScale(open, [])).toBeNull();
    expect(timeScale({ ...refusedKong().run, finishedAt: refusedKong().run.startedAt }, [])).toBeNull();
  });
});
