import { EXPERIMENT, kinds } from '../../../test/fakes/kinds.js';
import { SANDBOX } from '../../../test/fakes/target.js';
import { formatIssue } from '../source/problem.js';
import { parseTarget } from '../target/parse.js';
import { checkFit } from './fit.js';
import { parseExperiment } from './parse.js';

const target = parseTarget(SANDBOX, 'sandbox.yaml');
const issuesOf = (good = '', bad = ''): string[] =>
  checkFit(
    parseExperiment(
      EXPERIMENT.replace(good, () => bad),
      'small.yaml',
      { kinds },
    ),
    target,
  ).map(formatIssue);

describe(checkFit.name, () => {
  it('has nothing to say about an experiment whose names all exist', () => {
    expect(issuesOf()).toEqual([]);
  });

  it.each([
    [
      'a region',
      'region: us-east',
      'region: us-eats',
      'small.yaml:15: spec.method[0].scale.region: unknown region "us-eats", did you mean "us-east"?, on target sandbox; expected one of eu-west, us-east, us-west',
    ],
    [
      'an endpoint',
      '${target.www}',
      '${target.wwww}',
      'small.yaml:11: spec.steadyState.probes[1].url: unknown endpoint "wwww", did you mean "www"?, on target sandbox; expected one of dns, dns-metrics, edge-eu-west, edge-eu-west-metrics, edge-us-east, edge-us-east-metrics, edge-us-west, edge-us-west-metrics, eu, store-eu-west, store-us-east, store-us-west, users-metrics, www',
    ],
    [
      'the region of a probe',
      'measure: successRate,',
      'measure: successRate, region: mars,',
      'small.yaml:10: spec.steadyState.probes[0].region: unknown region "mars", on target sandbox; expected one of eu-west, us-east, us-west',
    ],
    [
      'the route of a probe',
      'measure: successRate,',
      'measure: successRate, route: ww,',
      'small.yaml:10: spec.steadyState.probes[0].route: unknown route "ww", did you mean "www"?, on target sandbox; expected one of eu, www',
    ],
    [
      'a zone',
      'revert: dark',
      'fault: { kind: zone.outage, region: us-west, zone: us-east-a }',
      'small.yaml:19: spec.method[4].fault.zone: unknown zone of us-west "us-east-a", did you mean "us-west-a"?; expected one of us-west-a, us-west-b',
    ],
    [
      'a region of a cut',
      'revert: dark',
      'fault: { kind: network.partition, between: [us-west, mars] }',
      'small.yaml:19: spec.method[4].fault.between[1]: unknown region "mars", on target sandbox; expected one of eu-west, us-east, us-west',
    ],
    [
      'a control',
      'region: us-east',
      'region: eu-west',
      'small.yaml:15: spec.method[0].scale.region: region "eu-west" is a control of target sandbox; expected a region that experiments may touch',
    ],
  ])('names %s that the target lacks, with its line', (_, good, bad, said) => {
    expect(issuesOf(good, bad)).toEqual([said]);
  });

  it("lets nobody shift a users' name that no router divides", () => {
    const text = EXPERIMENT.replaceAll('route: www', 'route: eu');
    expect(checkFit(parseExperiment(text, 'small.yaml', { kinds }), target).map(formatIssue)).toEqual([
      'small.yaml:16: spec.method[1].shift.route: unknown route "eu", on target sandbox; expected one of www',
    ]);
  });

  it('says one mistake in a variable once', () => {
    expect(issuesOf('from: us-west', 'from: us-wast')).toEqual([
      expect.stringMatching(
        /^small.yaml:16: spec.method\[1\].shift.from: unknown region "us-wast", did you mean "us-west"/,
      ),
    ]);
  });

  it('lets probes, and only probes, look at all regions and at a control', () => {
    expect(issuesOf('measure: successRate,', 'measure: successRate, region: all,')).toEqual([]);
    expect(issuesOf('measure: successRate,', 'measure: successRate, region: eu-west,')).toEqual([]);
    expect(issuesOf('region: us-east', 'region: all')).toHaveLength(1);
  });
});
