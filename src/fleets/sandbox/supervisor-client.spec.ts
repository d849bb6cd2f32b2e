import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ControlClient } from '../world/control-client.js';
import { SupervisorClient } from './supervisor-client.js';
import { type ProcessStatus, supervisorStatus, type SupervisorStatus } from './wire.js';

const edge: ProcessStatus = {
  name: 'edge.west',
  role: 'edge',
  region: 'west',
  zone: '',
  port: 1,
  controlPort: 2,
  pid: null,
  state: 'queued',
  heldBy: [],
  lastExit: null,
};
const starting: SupervisorStatus = {
  state: 'starting',
  pid: 1,
  keep: false,
  holds: 0,
  processes: [edge],
  regions: {},
  harm: [],
  care: [],
  endsInMs: null,
};

describe('talking to the world', () => {
  let server: Server;
  let port: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const line = (response: ServerResponse, event: object) => response.write(`${JSON.stringify(event)}\n`);

  it('waits on events, not on polls, and folds single processes into the status', async () => {
    const asked: (string | undefined)[] = [];
    let stream: ServerResponse | undefined;
    answer = (request, response) => {
      asked.push(request.url);
      stream = response;
      line(response, { type: 'status', status: starting });
    };
    const client = new SupervisorClient(port);
    expect(await client.processes()).toEqual([edge]);
    const up = client.until(({ processes }) => processes[0]?.state === 'healthy', 5000);
    if (stream) line(stream, { type: 'process', process: { ...edge, state: 'healthy', pid: 7 } });
    expect((await up).processes).toEqual([{ ...edge, state: 'healthy', pid: 7 }]);
    expect(asked).toEqual(['/events']);
    client.close();
  });

  it('says so when the supervisor goes while somebody waits, and finds it again later', async () => {
    answer = (_request, response) => {
      line(response, { type: 'status', status: starting });
      setImmediate(() => response.destroy());
    };
    const client = new SupervisorClient(port);
    await expect(client.until(({ state }) => state === 'serving', 5000)).rejects.toMatchObject({
      code: 'target-unreachable',
    });
    answer = (_request, response) => line(response, { type: 'status', status: { ...starting, state: 'serving' } });
    expect((await client.until(({ state }) => state === 'serving', 5000)).state).toBe('serving');
    client.close();
  });

  it('opens nothing any more once it is closed: a question that comes late keeps no process alive', async () => {
    let asked = 0;
    answer = (_request, response) => {
      asked += 1;
      line(response, { type: 'status', status: starting });
    };
    const client = new SupervisorClient(port);
    await client.processes();
    client.close();
    await expect(client.processes()).rejects.toMatchObject({ code: 'target-unreachable' });
    expect(asked).toBe(1);
  });

  it('gives up on something that is no supervisor', async () => {
    answer = (_request, response) => response.write('<html>\n');
    await expect(new SupervisorClient(port).processes()).rejects.toMatchObject({ code: 'target-unreachable' });
    answer = (_request, response) => response.writeHead(404).end();
    await expect(new SupervisorClient(port).processes()).rejects.toMatchObject({ code: 'target-unreachable' });
  });

  it('tells a stale epoch, a refusal, a wrong answer and a silence apart', async () => {
    const client = new ControlClient('edge.west', { host: '127.0.0.1', port });
    const refuse = (status: number, code: string) => {
      answer = (_request, response) => response.writeHead(status).end(JSON.stringify({ code, message: 'no' }));
    };
    refuse(409, 'stale-epoch');
    await expect(client.send('PUT', '/failover', {})).rejects.toMatchObject({ code: 'stale-epoch' });
    refuse(404, 'not-found');
    await expect(client.send('DELETE', '/care/x')).rejects.toMatchObject({
      code: 'target-unreachable',
      details: { context: { component: 'edge.west', status: 404 } },
    });
    answer = (_request, response) => response.end('{"state":"?"}');
    await expect(client.get('/status', supervisorStatus)).rejects.toThrow('not the answer that was expected');
    answer = () => undefined;
    await expect(client.send('POST', '/epochs', {}, AbortSignal.timeout(20))).rejects.toMatchObject({
      code: 'call-timeout',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(client.send('POST', '/epochs')).rejects.toMatchObject({ code: 'target-unreachable' });
  });
});
