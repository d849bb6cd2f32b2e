import { namesOf } from '../names.js';
import {
  delayArgv,
  delayedClass,
  delayingDevices,
  deviceOf,
  foreignQueue,
  ownDevices,
  parseQdiscs,
  undelayArgv,
} from './qdisc-argv.js';

const names = namesOf({ run: 'r1', injection: 'slow.0' });
const own = `${names.qdisc}:`;
const words = (argv: readonly string[]) => argv.join(' ');
/** As tc of iproute2 6.1 shows them. */
const shown = (...qdiscs: object[]) => parseQdiscs(JSON.stringify(qdiscs));
const prio = {
  kind: 'prio',
  handle: own,
  dev: 'eth0',
  root: true,
  refcnt: 2,
  options: { bands: 4, multiqueue: false },
};
const netem = { kind: 'netem', handle: '8002:', dev: 'eth0', parent: `${names.qdisc}:4`, options: { limit: 10000 } };
const usual = { kind: 'noqueue', handle: '0:', dev: 'eth0', root: true, refcnt: 2, options: {} };

describe('the queue of packets that are late', () => {
  it('has a number of the injection, below those that kernels give by themselves', () => {
    expect(names.qdisc).toMatch(/^[1-7][0-9a-f]{3}$/);
    expect(namesOf({ run: 'r1', injection: 'slow.1' }).qdisc).not.toBe(names.qdisc);
    expect(delayedClass(names)).toBe(`${names.qdisc}:4`);
  });

  it('has a band of its own behind those to which packets go by themselves', () => {
    expect(delayArgv(names, 'eth0', 200).map(words)).toEqual([
      `qdisc add dev eth0 root handle ${own} prio bands 4`,
      `qdisc add dev eth0 parent ${names.qdisc}:4 netem limit 10000 delay 200ms`,
    ]);
  });

  it('is removed by its number and kind, which the kernel compares', () => {
    expect(words(undelayArgv(names, 'eth0'))).toBe(`qdisc delete dev eth0 root handle ${own} prio`);
  });

  it('is found by its number and kind, with its delay or, half made, without', () => {
    const others = [{ ...prio, dev: 'eth1', handle: '5:' }, { ...prio, dev: 'eth2', kind: 'htb' }, usual];
    expect(ownDevices(shown(prio, netem, ...others), names)).toEqual(['eth0']);
    expect(delayingDevices(shown(prio, netem, ...others), names)).toEqual(['eth0']);
    for (const half of [[prio], [prio, { ...netem, dev: 'eth1' }], [prio, { ...netem, parent: `${names.qdisc}:1` }]])
      expect([ownDevices(shown(...half), names), delayingDevices(shown(...half), names)]).toEqual([['eth0'], []]);
    expect(ownDevices(parseQdiscs(''), names)).toEqual([]);
  });

  it('takes no place that somebody else has given to his own', () => {
    expect(foreignQueue(shown(usual), 'eth0')).toBeNull();
    expect(
      foreignQueue(shown({ ...usual, kind: 'mq' }, { ...usual, root: undefined, parent: ':1' }), 'eth0'),
    ).toBeNull();
    const tbf = { ...usual, kind: 'tbf', handle: '8001:' };
    expect(foreignQueue(shown(tbf), 'eth0')).toBe('tbf 8001:');
    expect(foreignQueue(shown(tbf), 'eth1')).toBeNull();
    expect(
      foreignQueue(shown({ ...usual, kind: 'clsact', handle: 'ffff:', root: undefined, parent: 'ffff:fff1' }), 'eth0'),
    ).toBeNull();
    expect(foreignQueue(shown(prio), 'eth0')).toBe(`prio ${own}`);
  });

  it('is where packets to an address leave', () => {
    const route = { dst: '10.0.0.2', dev: 'eth1', prefsrc: '10.0.0.5', flags: [], uid: 0, cache: [] };
    expect(deviceOf(JSON.stringify([route]))).toBe('eth1');
    expect(deviceOf('[]')).toBeNull();
    expect(deviceOf(JSON.stringify([{ type: 'unreachable', dst: '10.0.0.2' }]))).toBeNull();
  });
});
