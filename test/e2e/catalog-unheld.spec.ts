import { Place } from './silverback.js';

const TARGET = `
apiVersion: silverback/v1
kind: Target
metadata: { name: sandbox }
spec:
  fleet: docker
  docker: { host: "unix:///nowhere/docker.sock" }
  environment: staging
  control: [eu-west]
  routes:
    www:
      router: haproxy
      host: www.test
      ttl: 1s
      weights: { us-west: 50%, us-east: 50% }
      haproxy: { at: [unix:/run/haproxy.sock], backend: www, servers: { us-west: [west], us-east: [east] } }
`;

it('a catalog on a target that cannot be held says so for each experiment, and exits 1', async () => {
  const place = await Place.make();
  await place.write('experiments/targets/sandbox.yaml', TARGET);
  const ended = await place.run('catalog', 'kong', 'cut-regions');
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stdout).toMatch(/kong +│? *no run/);
  expect(ended.stdout).toMatch(/cut-regions .*: target sandbox cannot be held: no Docker Engine at unix:\/\/\/nowhere/);
  const { stdout, code } = await place.run('catalog', 'kong', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'kong', verdict: null, asExpected: false }]);
  await place.leave();
});
