import { kubernetesSchema } from './kubernetes-schema.js';

const problems = (written: object) =>
  kubernetesSchema.safeParse(written).error?.issues.map(({ path }) => path.join('.'));

describe('where a target finds its cluster', () => {
  it('is one, or one for each region, which says only what differs', () => {
    expect(kubernetesSchema.parse({})).toMatchObject({ context: null, clusters: null, region: null });
    const clusters = { west: { context: 'a', own: 'chaos' }, east: { context: 'b' } };
    expect(kubernetesSchema.parse({ clusters }).clusters).toEqual(clusters);
  });

  it('is not both, and a region alone is no cluster for each', () => {
    const clusters = { west: { context: 'a' }, east: { context: 'b' } };
    expect(problems({ context: 'a', clusters })).toEqual(['context']);
    expect(problems({ clusters: { west: { context: 'a' } } })).toEqual(['clusters']);
    expect(problems({ clusters: { ...clusters, north: { namespace: 'x' } } })).not.toBeUndefined();
  });
});
