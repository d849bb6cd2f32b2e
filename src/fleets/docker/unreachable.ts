import type { Where } from './where.js';

/** What OpenSSL calls a certificate that nobody answers for, or that is another's. */
const NOT_ACCEPTED = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;
/** An engine that wants TLS answers nothing else, and one of Go says why it does not. */
const CLOSED = /socket hang up|ECONNRESET|EPIPE|HTTPS server|ERR_SSL_.*ALERT/;

/** Pure: what the usual mistakes on the way to an engine are called, with what would be right. */
export function reasonOf(error: NodeJS.ErrnoException, { host, certificates }: Where): string {
  const { code = '', message } = error;
  switch (code) {
    case 'ENOENT':
      return 'there is no such socket; is the engine started?';
    case 'EACCES':
      return 'permission to its socket is denied; expected a user of the group that owns it';
    case 'ECONNREFUSED':
      return 'nobody listens there; is the engine started?';
    case 'ENOTFOUND':
      return 'nobody knows that host; expected tcp://HOST:PORT of an engine';
  }
  // What the parser of HTTP could make nothing of.
  const bare = code.startsWith('HPE_')
    ? `what answers there speaks no HTTP (${message}), so it is no Docker Engine; is that address another's?`
    : message;
  if (host.startsWith('unix://')) return bare;
  const said = `${code} ${message}`;
  if (certificates === null)
    return CLOSED.test(said)
      ? `it answers nothing without TLS (${message}); expected a folder with ca.pem, cert.pem and key.pem as spec.docker.certificates, or DOCKER_TLS_VERIFY and DOCKER_CERT_PATH`
      : bare;
  if (/WRONG_VERSION_NUMBER|EPROTO/.test(said))
    return `it speaks no TLS (${message}); expected no certificates, or another port`;
  // Before those that are closed: a refusal of theirs is an alert about a certificate, too.
  if (CLOSED.test(said))
    return `it refuses our certificate (${message}); expected that its authority has signed ${certificates}/cert.pem`;
  if (NOT_ACCEPTED.test(code))
    return `its certificate is not accepted (${message}); expected one that ${certificates}/ca.pem answers for`;
  return message;
}
