// One kill by a warm worker, from the begin of its step to the proof, beside the raw call that deletes a pod at once and
// the watch that sees it gone. The pods are fake: nobody waits for a kubelet in either.
import { spread } from '../docker/beside.mjs';
import { openWorker } from '../docker/worker.mjs';
import { median, show } from '../service/figures.mjs';
import { inPlace } from '../service/place.mjs';
import { fakeNodes, fakePods, followPods, isTrue, REGION } from './fake.mjs';
import { openProxy } from './proxy.mjs';

const TRIES = Number(process.env.KILL_TRIES ?? 15);
const PODS = 10;
const METHOD = [`{ id: harm, fault: { kind: instance.kill, region: ${REGION}, count: 1 } }`, '{ revert: harm }'];

export function kill(cluster) {
  return inPlace(async (place) => {
    await fakeNodes(cluster, { 'bench-kill': 1 });
    await fakePods(cluster, PODS, PODS);
    const followed = await followPods(cluster);
    const whole = () =>
      followed.when('all pods are ready', (pods) => {
        const ready = [...pods.values()].filter(
          ({ metadata, status }) => !metadata.deletionTimestamp && isTrue(status, 'Ready'),
        );
        return ready.length === PODS && pods.size === PODS;
      });
    const proxy = await openProxy(cluster, place);
    const worker = await openWorker(cluster, place);
    const [raw, calls, proven, planned] = [[], [], [], []];
    try {
      await whole();
      await worker.run(METHOD);
      for (let n = 0; n < TRIES; n += 1) {
        await whole();
        const [name] = followed.pods.keys();
        const gone = followed.when(`${name} is gone`, (pods) => !pods.has(name));
        const from = performance.now();
        await cluster.api('DELETE', `/api/v1/namespaces/${cluster.mark}/pods/${name}`, { gracePeriodSeconds: 0 });
        calls.push(performance.now() - from);
        raw.push((await gone) - from);
        await whole();
        const { all } = await worker.run(METHOD);
        const [end] = all('InjectionInEffect');
        proven.push(end.at - all('StepStarted')[0].at);
        planned.push(end.at - all('InjectionPlanned')[0].at);
      }
      await worker.close();
      await whole();
      return [
        [`one kill, begin of its step to proven, p50 of ${TRIES} (ms)`, spread(proven)],
        ['... of that from its durable record', spread(planned)],
        ['... raw: DELETE with grace 0, until a watch sees it gone', spread(raw)],
        ['... the call alone', spread(calls)],
        ['... Silverback from its record - raw (ms)', show(median(planned) - median(raw))],
        ['... share of the call in it', `${Math.round((100 * median(calls)) / median(planned))} %`],
        ...(await counted(cluster, place, proxy)),
      ];
    } finally {
      proxy.close();
      followed.end();
      await cluster.clear();
    }
  });
}

/** The same once more, through what counts: a run has more calls than its step. */
async function counted(cluster, place, proxy) {
  const worker = await openWorker({ target: (name) => cluster.target(name, proxy.kubeconfig) }, place);
  try {
    proxy.reset();
    await worker.run(METHOD);
    return [['API calls of the whole run of one kill', `${proxy.total}: ${proxy.words(6)}`]];
  } finally {
    await worker.close();
  }
}
