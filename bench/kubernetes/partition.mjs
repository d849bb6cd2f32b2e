// A cut of many real pods, proven from inside of them: how long, and what the API server is asked for it.
import { show } from '../service/figures.mjs';
import { spread } from '../docker/beside.mjs';
import { openWorker } from '../docker/worker.mjs';
import { inPlace } from '../service/place.mjs';
import { openProxy } from './proxy.mjs';

const PODS = Number(process.env.PARTITION_PODS ?? 200);
const TRIES = 3;
const [WEST, EAST] = ['bench-west', 'bench-east'];
const METHOD = [
  `{ id: cut, fault: { kind: network.partition, between: [${WEST}, ${EAST}] } }`,
  '{ hold: { for: 1s } }',
  '{ revert: cut }',
];
/** Answers, and needs a few MB: there are many of them. */
const SERVER =
  '$s = IO::Socket::INET->new(Listen => 50, LocalPort => 8080, ReuseAddr => 1) or die; while ($c = $s->accept) { close $c }';

export async function partition(cluster) {
  const image = process.env.PARTITION_IMAGE;
  if (!image)
    return [['partition', 'left out: PARTITION_IMAGE does not name an image of Silverback that pods can have']];
  return inPlace(async (place) => {
    const began = performance.now();
    await cluster.apply([WEST, EAST].map((region) => deployment(region, PODS / 2, image)));
    for (const region of [WEST, EAST])
      await cluster.kubectl('rollout', 'status', `deployment/${region}`, '--timeout=280s');
    process.stderr.write(`  ${PODS} pods are ready after ${show((performance.now() - began) / 1_000)} s\n`);
    const [proven, planned, undone] = [[], [], []];
    const worker = await openWorker(cluster, place);
    try {
      for (let n = 0; n <= TRIES; n += 1) {
        const { all } = await worker.run(METHOD);
        if (n === 0) continue;
        const last = all('InjectionInEffect').at(-1).at;
        proven.push(last - all('InjectionPlanned')[0].at);
        planned.push(all('InjectionPlanned')[0].at - all('StepStarted')[0].at);
        undone.push(all('InjectionReverted').at(-1).at - all('InjectionReverting')[0].at);
      }
    } finally {
      await worker.close();
    }
    const calls = await counted(cluster, place);
    await cluster.clear();
    return [
      [`cut of ${PODS} pods both ways, record to proven, p50 of ${TRIES} (ms)`, spread(proven)],
      ['... its plan, within the step (ms)', spread(planned)],
      ['... undone and seen gone (ms)', spread(undone)],
      ...calls,
    ];
  });
}

async function counted(cluster, place) {
  const proxy = await openProxy(cluster, place);
  const worker = await openWorker({ target: (name) => cluster.target(name, proxy.kubeconfig) }, place);
  try {
    let calls;
    const { run } = await worker.run(METHOD, async () => {
      await worker.when((all) => all('InjectionPlanned').length > 0);
      proxy.reset();
      await worker.inEffect(2);
      calls = `${proxy.total}: ${proxy.words()}`;
    });
    const policies = run.injections.flatMap(({ proof }) => proof?.match(/silverback-[\w.-]+-\d+/g) ?? []);
    return [
      ['... API calls from the record to proven', calls],
      ['... NetworkPolicies made for it', String(new Set(policies).size)],
    ];
  } finally {
    await worker.close();
    proxy.close();
  }
}

function deployment(region, replicas, image) {
  const labels = { app: region, 'app.kubernetes.io/name': 'instance', 'topology.kubernetes.io/region': region };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: region },
    spec: {
      replicas,
      selector: { matchLabels: { app: region } },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'web',
              image,
              command: ['perl', '-MIO::Socket::INET', '-e', SERVER],
              ports: [{ containerPort: 8080 }],
            },
          ],
        },
      },
    },
  };
}
