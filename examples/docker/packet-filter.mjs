// Which lines of iptables-save and ipset save are compared, and how: only changes that somebody made are changes.

/** What Silverback makes is called so, wherever it is. */
const OURS = /(?<![\w-])(SB|sb)-/;
/** Interfaces that the networks of some engine, or of virtual machines, bring along. */
const BRIDGE = /(?<![\w-])(?:br-|docker\d|virbr|cni|podman)[\w.-]*/g;
const SET = /^(create|add) /;
const NETWORK = /-s (\d\S*\/\d+)/;

/** Counters count, comments have the time of day, and what the engine maps to a container's address moves with it. */
export function linesOf(text) {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/\[\d+:\d+\]/, '').replace(/\b\d+\.\d+\.\d+\.\d+(\/\d+)?(:\d+)?\b/g, 'ADDRESS'))
    .map((line) => line.replace(/--to-(destination|source) \S+|--dport \d+|--sport \d+/g, 'PORT').trim())
    .sort();
}

/**
 * The lines of a machine that can be about a project: what Silverback makes, and every rule but those of networks of
 * others, which come and go meanwhile. Of sets only Silverback's.
 *
 * @param bridges of the project's networks
 */
export function ofProject(text, bridges) {
  const isOthers = (line) => (line.match(BRIDGE) ?? []).some((bridge) => !bridges.includes(bridge));
  const lines = text.split('\n');
  // A published port has a rule without a bridge: from the container's address to itself.
  const others = lines.filter(isOthers).flatMap((line) => NETWORK.exec(line)?.[1] ?? []);
  const isHairpin = (line) => /-s (\S+)\/32 -d \1\/32 .*MASQUERADE/.exec(line)?.[1];
  return lines
    .filter((line) => {
      if (OURS.test(line)) return true;
      if (SET.test(line) || isOthers(line)) return false;
      const address = isHairpin(line);
      return address === undefined || !others.some((network) => isWithin(address, network));
    })
    .join('\n');
}

function isWithin(address, network) {
  const [base, bits] = network.split('/');
  const number = (text) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}
