import { answersIn, rowsIn } from './answers.js';
import { refusalIn } from './refusal.js';
import { serverStatesIn } from './server-state.js';

const STATES = `1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_fqdn srv_port
3 www 1 west-1 10.0.0.1 2 0 3 10 0 west-1.test 80
3 www 2 west-2 10.0.0.2 2 8 0 10 0 - 80
3 www 3 east-1 10.0.0.3 0 0 253 1 1 - 8080
3 www 4 east-2 - 0 1 253 1 1 east-2.test 8080`;

describe('answers of HAProxy', () => {
  it('are told apart by their empty lines, those that say nothing too', () => {
    expect(answersIn('\nNo such server.\n\n\n')).toEqual(['', 'No such server.', '']);
    expect(answersIn('admin\n\n1\n# a b\n1 2\n\n')).toEqual(['admin', '1\n# a b\n1 2']);
  });

  it('that break off in the middle are none', () => expect(answersIn('admin\n\n1\n# be')).toEqual(['admin']));

  it('that are tables have their cells by name', () =>
    expect(rowsIn('# pxname,svname,scur\nwww,west-1,3\nwww,BACKEND,', ',')).toEqual([
      { pxname: 'www', svname: 'west-1', scur: '3' },
      { pxname: 'www', svname: 'BACKEND', scur: '' },
    ]));

  it('tell the weight, the configuration and the standing of each server', () => {
    const up = { up: true, drained: false, maintained: false, host: '', port: 80 };
    expect(serverStatesIn(STATES)).toEqual([
      { name: 'west-1', weight: 3, configured: 10, ...up, address: '10.0.0.1', host: 'west-1.test' },
      { name: 'west-2', weight: 0, configured: 10, ...up, address: '10.0.0.2', drained: true },
      { name: 'east-1', weight: 253, configured: 1, ...up, address: '10.0.0.3', port: 8080, up: false },
      {
        ...up,
        name: 'east-2',
        weight: 253,
        configured: 1,
        up: false,
        maintained: true,
        address: '',
        port: 8080,
        host: 'east-2.test',
      },
    ]);
    expect(serverStatesIn('HTTP/1.1 400 Bad Request')).toBeNull();
  });

  it.each([
    ['Permission denied', /expected "level admin"/],
    [
      "Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.",
      /expected roundrobin, leastconn/,
    ],
    ['No such server.', /refused: "No such server\."/],
  ])('to a change say why it was not made: %s', (answer, words) => {
    expect(refusalIn(answer, 'unix:/a')).toMatchObject({
      code: 'unsupported-by-target',
      message: expect.stringMatching(words) as string,
    });
    expect(refusalIn('', 'unix:/a')).toBeNull();
  });
});
