/** What an asker meets when all is well: from its engine's own nameserver, and from one that knows no name. */
export const WELL = { fresh: /^(answered|ENOTFOUND)$/, kept: /^(NOERROR|NXDOMAIN)$/ };

/** Knows no name. */
export const NAMESERVER = `
const server = require('node:dgram').createSocket('udp4');
server.on('message', (message, { port, address }) => {
  message[2] |= 0x80;
  message[3] = 3;
  server.send(message, port, address);
}).bind(53)`;

/**
 * Asks for a name again and again: as \`fresh\`, each time from a new socket, as most resolvers do; as \`kept\`, from one that
 * it keeps, as some do. Says what it met.
 *
 * @param nameserver whom it asks; without it, whom its engine has it ask
 */
export function asker(name: string, nameserver?: string): string {
  const file = nameserver === undefined ? null : `nameserver ${nameserver}\n`;
  return `
const { Resolver } = require('node:dns').promises;
const { decode, encode } = require('dns-packet');
const file = ${JSON.stringify(file)};
if (file) require('node:fs').writeFileSync('/etc/resolv.conf', file);
const [server] = new Resolver().getServers();
const say = (host, at, met) => console.log(JSON.stringify({ host, at, ms: Date.now() - at, met }));
const always = async (host, ask) => {
  for (;;) {
    const at = Date.now();
    say(host, at, await ask());
    await new Promise((go) => setTimeout(go, 50));
  }
};
always('fresh', () => new Resolver({ timeout: 400, tries: 1 }).resolve4(${JSON.stringify(name)}).then(() => 'answered', ({ code }) => code));
const socket = require('node:dgram').createSocket('udp4');
let hear = () => undefined;
socket.on('error', () => undefined).on('message', (message) => hear(decode(message).rcode));
const question = encode({ type: 'query', id: 7, flags: 256, questions: [{ type: 'A', name: ${JSON.stringify(name)} }] });
always('kept', () => new Promise((met) => {
  hear = met;
  setTimeout(met, 400, 'nothing');
  socket.send(question, 53, server);
}));
`;
}
