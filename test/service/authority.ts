import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** What a TLS server shows, and the file of the authority that answers for it: one that nobody knows by himself. */
export interface Certified {
  readonly authority: string;
  readonly key: string;
  readonly cert: string;
}

/** Makes an authority and a certificate of it for 127.0.0.1, good for a day. */
export async function certified(directory: string): Promise<Certified> {
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: directory });
  const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
  await writeFile(join(directory, 'names'), 'subjectAltName=IP:127.0.0.1\n');
  await openssl('req', '-x509', ...KEY, '-subj', '/CN=authority', '-keyout', 'authority.key', '-out', 'authority.pem');
  await openssl('req', ...KEY, '-subj', '/CN=receiver', '-keyout', 'receiver.key', '-out', 'receiver.csr');
  const signing = ['-req', '-in', 'receiver.csr', '-days', '1', '-extfile', 'names', '-out', 'receiver.pem'];
  await openssl('x509', ...authority, ...signing);
  const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
  return {
    authority: join(directory, 'authority.pem'),
    key: await read('receiver.key'),
    cert: await read('receiver.pem'),
  };
}
