import type { RunDocument } from '../../src/core/run/document.js';
import { type Ended, Place } from '../e2e/silverback.js';
import { withDocker } from '../servers/docker.js';
import { PAGES } from './callers.js';
import { changedImage } from './changed-image.js';
import { SETTINGS, startShop } from './shop.js';

/** As the catalog has them, on boxes of a project of their own instead of a world; and what shows that all was done but the bite. */
const FAULTS: Readonly<Record<string, readonly [(upstream: string) => string, RegExp]>> = {
  'kill-instance': [() => '{ kind: instance.kill, region: west, count: 1 }', /the engine says running/],
  'restart-instance': [() => '{ kind: instance.restart, region: west, count: 1 }', /, as before/],
  'lose-zone': [() => '{ kind: zone.outage, region: west, zone: west-a }', /the engine says running/],
  'cut-regions': [() => '{ kind: network.partition, between: [west, east] }', /(\d) of \1 of \w+ cut off/],
  'lose-packets': [() => '{ kind: network.loss, between: [west, east], share: 50% }', /(\d) of \1 lose packets/],
  'delay-calls': [
    (upstream) => `{ kind: network.latency, region: west, upstream: "${upstream}", delay: 300ms, share: 100% }`,
    /(\d) of \1 disturbed/,
  ],
  'fail-lookups': [() => '{ kind: dns.failure, region: west, mode: servfail }', /lookups of (\d) of \1 fail/],
  'lose-answers': [() => '{ kind: dns.failure, region: west, mode: timeout }', /lookups of (\d) of \1 fail/],
  'burn-cpu': [
    () => '{ kind: resource.cpu, region: west, count: 1, share: 0.5 }',
    / burns; measured .* by the burn itself/,
  ],
};

/** Where our image bites, and what does nothing instead. */
const TEETH = [
  ['SIGKILL', 'SIGCONT', 'keeper/engine-calls.js'],
  ['container, .stop., UNTIL', 'container, "start", UNTIL', 'keeper/engine-calls.js'],
  ['-j DROP', '-j RETURN', 'network/rules.js'],
  ['-j DROP', '-j RETURN', 'network/loss-rules.js'],
  ['-j REDIRECT --to-ports ${to}', '-j RETURN', 'network/detour/detour-rules.js'],
  ['-j REDIRECT --to-ports ${instead.port}', '-j RETURN', 'network/lookups/lookup-rules.js'],
  ['-j DROP', '-j RETURN', 'network/lookups/lookup-rules.js'],
  ['-j CLASSIFY --set-class ${cls}', '-j RETURN', 'network/detour/detour-rules.js'],
  ['used(from) < owed', 'used(from) < 0', 'load/burn.js'],
];

/** Most of a run is waiting for a proof that does not come: two wait at the same time, each with a processor to itself. */
const PATIENCE_MS = 300_000;

/** Drills with each fault, of an image in which none has an effect: none may be proven. */
export function drillsWithoutBite(): void {
  const all = Object.entries(FAULTS);
  withDocker('faults of a Docker Engine with their bite removed', 'share', (docker) => {
    let place: Place;
    let image: string;
    let runs: ReadonlyMap<string, Ended & { readonly document: RunDocument }>;

    beforeAll(async () => {
      place = await Place.make(undefined, SETTINGS);
      const network = `${docker.name}-boxes`;
      await docker.engine.createNetwork({ Name: network, Labels: { 'silverback.test': docker.name } });
      const pull = TEETH.map(
        ([bite, none, file]) => `grep -q -e '${bite}' ${file} && sed -i 's/${bite}/${none}/' ${file}`,
      );
      image = await changedImage(docker, 'toothless', pull.join(' && '));
      // Of no target: whoever is called needs no permission.
      await startShop(docker, { upstream: {} }, { network, program: ['node', '-e', PAGES] });
      const waiting = all.values();
      const lane = async () => {
        const ended = [];
        for (const [name, [fault]] of waiting)
          ended.push([name, await drilled(name, fault(`${docker.name}-upstream-1:7000`), network)] as const);
        return ended;
      };
      runs = new Map((await Promise.all([lane(), lane()])).flat());
    }, PATIENCE_MS);
    afterAll(async () => {
      await place.leave();
      await docker.engine.getImage(image).remove({ force: true });
    });

    /** On boxes and a target of its own, so that no preflight sees the harm of another. */
    async function drilled(name: string, fault: string, network: string): Promise<Ended & { document: RunDocument }> {
      const project = `${docker.name}-${name}`;
      await startShop(docker, BOXES, { project, network });
      const spec = { fleet: 'docker', environment: 'test', routes: {}, docker: { host: docker.url, project, image } };
      const target = { apiVersion: 'silverback/v1', kind: 'Target', metadata: { name }, spec };
      await place.write(`experiments/targets/${name}.yaml`, JSON.stringify(target));
      await place.write(`experiments/${name}.yaml`, drill(name, fault));
      return place.drill(name);
    }

    it.each(all)('%s is inconclusive, and leaves nothing behind', (name, [, laid]) => {
      const { code, document } = runs.get(name) ?? {};
      expect({ code, verdict: document?.verdict, residue: document?.residue, reason: document?.reason }).toEqual({
        code: 6,
        verdict: 'inconclusive',
        residue: [],
        reason: expect.stringContaining('not proven') as string,
      });
      expect(document?.reason).toMatch(laid);
      const injections = document?.injections ?? [];
      expect(injections.length).toBeGreaterThan(0);
      expect(injections.filter(({ inEffectAt, state }) => inEffectAt !== null || state !== 'reverted')).toEqual([]);
    });
  });
}

const at = (region: string, zone: string) => ({
  'silverback.region': region,
  'silverback.zone': zone,
  'silverback.service': 'instance',
});
const BOXES = { a: at('west', 'west-a'), b: at('west', 'west-b'), c: at('east', 'east-a') };

const drill = (name: string, fault: string): string => `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: ${name} }
spec:
  target: ${name}
  steadyState:
    probes: [{ name: up, type: command, command: ['true'], tolerance: { equals: 0 } }]
  guards: { maxDuration: 5m, blastRadius: { regions: 2 } }
  method:
    - id: harm
      fault: ${fault}
    - hold: { for: 1s }
    - revert: harm
`;
