import { filterOf } from './break-connections.js';
import { namesOf } from './names.js';
import { addText, createText } from './sets.js';
import { parseSockets, sides } from './sockets.js';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const line = (local: string, remote: string, state: string) => `   0: ${local} ${remote} ${state} 00000000:00000000`;
const v4 = [
  HEAD,
  line('00000000:0050', '00000000:0000', '0A'),
  line('0200000A:0050', '0300000A:C001', '01'),
  line('0200000A:C002', '0300000A:0050', '01'),
  line('0200000A:C003', '0300000A:0050', '06'),
  line('0200000A:C004', '0900000A:0050', '01'),
].join('\n');

describe('the connections of a network namespace', () => {
  it('are told apart by who has opened them: who has connected to a port where somebody listens has', () => {
    const { ours, theirs } = sides(parseSockets(v4), ['10.0.0.3']);
    expect(theirs).toEqual([{ localPort: 80, peer: '10.0.0.3', peerPort: 0xc001, listens: false }]);
    expect(ours).toEqual([{ localPort: 0xc002, peer: '10.0.0.3', peerPort: 80, listens: false }]);
  });

  it('have addresses as the tools write them, IPv4 inside of IPv6 as IPv4', () => {
    const mapped = line('0000000000000000FFFF00000200000A:0050', '0000000000000000FFFF00000300000A:C001', '01');
    const six = line('000000FD000000000000000002000000:0050', '000000FD000000000000000003000000:C001', '01');
    const peers = parseSockets([HEAD, mapped, six].join('\n')).map(({ peer }) => peer);
    expect(peers).toEqual(['10.0.0.3', 'fd00::3']);
  });

  it('enter the sets with the time after which the kernel forgets them, rounded up to a second', () => {
    const names = namesOf({ run: 'r', injection: 'i' });
    const members = { peers: ['10.0.0.3', 'fd00::3'], open: sides(parseSockets(v4), ['10.0.0.3']) };
    expect(addText(names, members, 14_001).trim().split('\n')).toEqual([
      `add ${names.set(4, 'theirs')} 10.0.0.3,tcp:49153 timeout 15`,
      `add ${names.set(4, 'ours')} 10.0.0.3,tcp:49154 timeout 15`,
      `add ${names.set(4, 'peers')} 10.0.0.3 timeout 15`,
      `add ${names.set(6, 'peers')} fd00::3 timeout 15`,
    ]);
    expect(createText(names, [6])).toContain('family inet6 timeout');
  });

  it('are named one by one to be broken', () => {
    expect(filterOf(sides(parseSockets(v4), ['10.0.0.3']).ours)).toBe(
      '( dst 10.0.0.3 and dport = :80 and sport = :49154 )',
    );
  });
});
