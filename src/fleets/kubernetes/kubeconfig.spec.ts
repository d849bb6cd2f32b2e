import { loadKubeconfig } from './kubeconfig.js';

describe('a kubeconfig', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it.each([
    ['that is nowhere', null, /^there is no kubeconfig: expected one in KUBECONFIG or ~\/.kube\/config/],
    [
      'that is not where the target says',
      '/nowhere/config',
      /^\/nowhere\/config cannot be read: .*; expected a kubeconfig$/,
    ],
  ])('%s is missed by name', (_, kubeconfig, why) => {
    delete process.env['KUBECONFIG'];
    process.env['HOME'] = '/nowhere';
    expect(() => loadKubeconfig({ kubeconfig, context: null })).toThrow(why);
  });
});
