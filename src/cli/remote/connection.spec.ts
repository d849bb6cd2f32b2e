import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.js';

describe('a connection to a service', () => {
  let server: Server;
  let connection: Connection;
  let answers: RequestListener[];
  let asked: number;
  beforeEach(async () => {
    [answers, asked] = [[], 0];
    server = createServer((request, response) => {
      asked += 1;
      answers.shift()?.(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    connection = new Connection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, undefined);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const cut: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 1_000 });
    response.write('{"id":', () => response.destroy());
  };
  const says =
    (status: number, text: string): RequestListener =>
    (_, response) =>
      response.writeHead(status).end(text);

  it('asks again when an answer breaks off', async () => {
    answers = [cut, says(200, '{"id":"1"}')];
    expect(await connection.ask('api/v1/runs/1')).toEqual({ id: '1' });
    answers = [cut, says(200, '<!doctype html>')];
    expect(await connection.text('api/v1/runs/1/report')).toBe('<!doctype html>');
  });

  it('takes what is no JSON for the answer of somebody else, at once', async () => {
    answers = [says(200, '<html>welcome</html>')];
    await expect(connection.ask('api/v1/runs')).rejects.toMatchObject({
      code: 'server-unreachable',
      message: expect.stringContaining('answers 200, which no Silverback service says here') as string,
    });
    expect(asked).toBe(1);
  });

  it('says of an address that begins with https:// where nobody speaks TLS what is wrong, at once', async () => {
    const { server: address } = connection;
    await expect(
      new Connection(address.replace('http:', 'https:'), undefined).ask('api/v1/runs'),
    ).rejects.toMatchObject({
      code: 'invalid-usage',
      message: expect.stringMatching(/^--server https:.*it speaks no TLS; expected .* http:\/\/$/) as string,
    });
  });

  it('names where a token comes from that nobody takes', async () => {
    answers = [says(401, JSON.stringify({ code: 'unauthenticated', detail: 'the bearer token is unknown' }))];
    await expect(connection.ask('api/v1/runs')).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'the bearer token is unknown (--token or SILVERBACK_TOKEN)',
    });
  });

  it.each(['', 'two\nlines', 'two words', '\u{1f511}'])(
    'refuses a token that no header takes, and does not repeat it: %j',
    (token) => {
      const connect = () => new Connection('http://127.0.0.1:7070', token);
      expect(connect).toThrow(
        /^the token of --token or SILVERBACK_TOKEN: expected letters, digits and signs on one line, without spaces$/,
      );
    },
  );

  it('tells with which status it was answered', async () => {
    answers = [says(202, '{}'), says(200, '{}')];
    expect(await connection.reply('api/v1/runs')).toEqual({ status: 202, body: {} });
    expect(await connection.reply('api/v1/runs')).toEqual({ status: 200, body: {} });
  });
});
