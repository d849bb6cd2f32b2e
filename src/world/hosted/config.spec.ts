import { type Layout } from '../protocol.js';
import { hostedConfig } from './config.js';

const layout: Layout = {
  regions: { 'us-west': { zones: { 'us-west-a': 1, 'us-west-b': 1 } }, 'us-east': { zones: { 'us-east-a': 1 } } },
  routes: {
    www: { host: 'www.test', weights: { 'us-west': 5000, 'us-east': 5000 }, startsPerSecond: 1, users: 1 },
  },
  territories: 10,
  ttlMs: 1000,
  instance: { slots: 1, serviceMs: 1, queue: 1 },
  degrade: null,
};
const WORLD_LAYOUT = JSON.stringify(layout);
const named = (WORLD_NAME: string) => hostedConfig({ WORLD_NAME, WORLD_LAYOUT });

describe('a process on a host of its own', () => {
  it('reaches the other regions directly, under the names of the network', () => {
    expect(named('edge.us-west')).toMatchObject({
      role: 'edge',
      region: 'us-west',
      zone: '',
      host: '0.0.0.0',
      port: 8080,
      controlPort: 8081,
      ways: {
        'edge.us-east': { host: 'edge-us-east', port: 8080 },
        'store.us-east': { host: 'store-us-east', port: 8080 },
      },
    });
    expect(Object.keys(named('store.us-east').ways)).toEqual(['edge.us-west', 'store.us-west']);
  });

  it('reaches, as an instance, the store of its region, also as one more than the layout has', () => {
    expect(named('instance.us-west-b.7')).toMatchObject({
      role: 'instance',
      region: 'us-west',
      zone: 'us-west-b',
      ways: { 'store.us-west': { host: 'store-us-west', port: 8080 } },
    });
  });

  it('finds the name service, and is it, on a port of its own', () => {
    expect(named('dns').port).toBe(5353);
    expect(named('users').addresses).toMatchObject({ dns: { host: 'dns', port: 5353 } });
    expect(Object.keys(named('dns').addresses)).toEqual(['edge.us-west', 'edge.us-east']);
    const routes = { www: { ...layout.routes['www'], front: true } };
    const fronted = hostedConfig({ WORLD_NAME: 'dns', WORLD_LAYOUT: JSON.stringify({ ...layout, routes }) });
    expect(fronted.addresses['front']).toMatchObject({ host: 'front', port: 8080 });
  });

  it('finds the others in a domain of the network, and the front wherever it is', () => {
    const routes = { www: { ...layout.routes['www'], front: true } };
    const env = { WORLD_LAYOUT: JSON.stringify({ ...layout, routes }), WORLD_DOMAIN: 'shop.svc.cluster.local' };
    expect(hostedConfig({ ...env, WORLD_NAME: 'edge.us-east' }).ways['store.us-west']).toMatchObject({
      host: 'store-us-west.shop.svc.cluster.local',
      port: 8080,
    });
    const { addresses } = hostedConfig({ ...env, WORLD_NAME: 'dns', WORLD_FRONT: '10.0.0.1:80' });
    expect(addresses['front']).toMatchObject({ host: '10.0.0.1', port: 80 });
    expect(() => hostedConfig({ ...env, WORLD_NAME: 'dns', WORLD_FRONT: 'front' })).toThrow('HOST:PORT');
  });

  it.each(['', 'edge.us-north', 'instance.us-west.1', 'instance.us-west-a.0', 'link.us-west', 'edge.toString'])(
    'is refused under the name %p',
    (name) => expect(() => named(name)).toThrow('WORLD_NAME: expected'),
  );

  it('is refused without a layout, with two, and with what is none', () => {
    const WORLD_NAME = 'dns';
    expect(() => hostedConfig({ WORLD_NAME })).toThrow('one of WORLD_LAYOUT and WORLD_LAYOUT_FILE');
    expect(() => hostedConfig({ WORLD_NAME, WORLD_LAYOUT, WORLD_LAYOUT_FILE: '/x' })).toThrow('one of');
    expect(() => hostedConfig({ WORLD_NAME, WORLD_LAYOUT: '{' })).toThrow('no JSON');
    expect(() => hostedConfig({ WORLD_NAME, WORLD_LAYOUT: '{}' })).toThrow('layout.regions');
  });
});
