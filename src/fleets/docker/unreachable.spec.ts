import { reasonOf } from './unreachable.js';

const error = (code: string, message = code) => Object.assign(new Error(message), { code });
const plain = { host: 'tcp://engine:2376', certificates: null };
const secured = { ...plain, certificates: '/certs' };

describe('an engine that cannot be reached', () => {
  it.each([
    [error('EACCES'), { host: 'unix:///run/docker.sock', certificates: null }, /permission .* denied; expected a user/],
    [error('ENOTFOUND'), plain, /nobody knows that host; expected/],
    [
      error('HPE_INVALID_CONSTANT', 'Client sent an HTTP request to an HTTPS server.'),
      plain,
      /without TLS .*; expected/,
    ],
    [error('ECONNRESET', 'socket hang up'), plain, /without TLS .*spec\.docker\.certificates/],
    [error('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), secured, /refuses our certificate .*\/certs\/cert\.pem/],
    [error('CERT_HAS_EXPIRED', 'certificate has expired'), secured, /not accepted \(certificate has expired\)/],
    [error('EPROTO', 'wrong version number'), secured, /speaks no TLS .*; expected no certificates/],
    [
      error('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/'),
      { host: 'unix:///run/ssh.sock', certificates: null },
      /speaks no HTTP \(Parse Error.*no Docker Engine/,
    ],
    [error('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/'), plain, /speaks no HTTP .*no Docker Engine/],
    [error('EHOSTUNREACH', 'no route to host'), secured, /^no route to host$/],
  ])('%s', (what, where, said) => expect(reasonOf(what, where)).toMatch(said));
});
