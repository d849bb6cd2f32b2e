// Twenty containers of two regions cut from each other: until it is proven, and from the first that is cut off to the last.
import { seen as seenShape } from '../../dist/core/agent/network.js';
import { Containers, PART_LABEL, RUN_LABEL } from '../../dist/fleets/docker/containers.js';
import { AgentChannel } from '../../dist/fleets/docker/agent-channel.js';
import { openEngine } from '../../dist/fleets/docker/engine.js';
import { show } from '../service/figures.mjs';
import { inPlace } from '../service/place.mjs';
import { spread } from './beside.mjs';
import { openWorker } from './worker.mjs';

const SIDE = 10;
const TRIES = 7;
const [WEST, EAST] = ['bench-west', 'bench-east'];
const METHOD = [
  `{ id: cut, fault: { kind: network.partition, between: [${WEST}, ${EAST}] } }`,
  '{ hold: { for: 3s } }',
  '{ revert: cut }',
];

export function partition(engine) {
  return inPlace(async (place) => {
    const network = await engine.network('partition');
    const HostConfig = { NetworkMode: network.id };
    for (const region of [WEST, EAST]) await engine.containers(region, SIDE, { HostConfig });
    const worker = await openWorker(engine, place);
    const [proven, skews, undone] = [[], [], []];
    try {
      for (let n = 0; n < TRIES; n += 1) {
        let witnesses;
        const { run, all } = await worker.run(METHOD, (id) => (witnesses = whenCut(engine, worker, id)));
        const at = (type, which = -1) => all(type).at(which).at;
        proven.push(at('InjectionInEffect') - at('InjectionPlanned', 0));
        undone.push(at('InjectionReverted') - at('InjectionReverting', 0));
        const times = await witnesses;
        if (times.length !== 2 * SIDE) throw new Error(`run ${run.id}: ${times.length} of ${2 * SIDE} agents had cut`);
        skews.push(Math.max(...times) - Math.min(...times));
      }
    } finally {
      await worker.close();
      await engine.clear();
    }
    return [
      [`partition of ${2 * SIDE} containers, record to proven, p50 of ${TRIES} (ms)`, spread(proven)],
      ['... from the first cut to the last, of both ways (ms)', spread(skews), 'less than 300'],
      ['... undone and seen gone, all (ms)', spread(undone)],
      ['... worst skew (ms)', show(Math.max(...skews))],
    ];
  });
}

/** Asks every agent of a run, once both ways are in effect, when it has cut; on the one monotonic clock of their machine. */
async function whenCut({ url }, worker, run) {
  const injections = await worker.inEffect(2);
  const engine = await openEngine({ host: url, certificates: null });
  const containers = new Containers(engine);
  try {
    const agents = (await containers.now()).filter(
      ({ Labels: labels }) => labels[PART_LABEL] === 'network' && labels[RUN_LABEL] === run,
    );
    const told = await Promise.all(
      agents.map(async ({ Id, Names }) => {
        const channel = await AgentChannel.to(engine, Id, Names.join());
        const looks = injections.map((injection) =>
          channel.ask('look', { run, injection, data: [], control: [] }, seenShape),
        );
        const seen = await Promise.all(looks);
        channel.close();
        return seen.flatMap(({ bite }) => bite?.at ?? []);
      }),
    );
    return told.flat();
  } finally {
    containers.close();
  }
}
