import { passedKong, refusedKong } from '../../test/fixtures/kong-run.js';
import { controlsOf } from './control.js';

describe('controls', () => {
  const { run, samples } = passedKong();

  it('finds the name that was no route of the run, unmoved', () => {
    const [control, ...others] = controlsOf(run, samples);
    expect(others).toEqual([]);
    expect(control).toMatchObject({ name: 'eu', drift: { moved: false }, success: 1 });
  });

  it('notices a control that got more users than chance explains', () => {
    const from = Date.parse(run.injections[0]?.inEffectAt ?? '');
    const moved = samples.map((sample) =>
      sample.series === 'requests:eu:eu-west' && sample.at >= from ? { ...sample, value: sample.value * 1.5 } : sample,
    );
    expect(controlsOf(run, moved)[0]?.drift.moved).toBe(true);
  });

  it('claims nothing where nothing was sampled or nothing was done', () => {
    expect(controlsOf(run, [])).toEqual([]);
    expect(controlsOf(refusedKong().run, samples)).toEqual([]);
  });
});
