// What the drill in a cluster is asked for, checked before anything is begun.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const USAGE = `usage: kong.mjs [--testbed] [--image NAME] [--values FILE] [--front HOST:PORT] [--class NAME] [--port N] [-- ARGUMENTS of "run kong"]
  --testbed  in a cluster of test/cluster: the one that runs, or one that is started and ended again
  --image    Silverback's own, NAME:TAG, which nodes have or can pull; in a testbed it is built and loaded without it
  --values   of charts/world, as on which nodes its regions run
  --front    where pods reach the gateway; --class its GatewayClass, --port its listener's: those of charts/world without;
             a testbed has its own`;
const WRONG = 2;
const FOREIGN = ['front', 'class', 'port'];

/** @returns the options, and the arguments of "run kong"; ends the program where they are wrong */
export function asked() {
  try {
    const { values, positionals, tokens } = parseArgs({
      allowPositionals: true,
      tokens: true,
      options: {
        testbed: { type: 'boolean', default: false },
        image: { type: 'string' },
        values: { type: 'string', multiple: true, default: [] },
        front: { type: 'string' },
        class: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const [first] = tokens.filter(({ kind }) => kind === 'positional' || kind === 'option-terminator');
    const problem = first?.kind === 'positional' ? `${first.value} is no option` : problemOf(values);
    if (problem !== null && !values.help) throw new Error(problem);
    return { options: values, drillArguments: positionals };
  } catch (error) {
    console.error(`kong:kubernetes: ${error.message}\n${USAGE}`);
    process.exit(WRONG);
  }
}

function problemOf({ testbed, image, values, port, ...others }) {
  const foreign = FOREIGN.find((name) => ({ port, ...others })[name] !== undefined);
  if (testbed && foreign) return `--${foreign} is of another cluster; expected none with --testbed`;
  if (!testbed && image === undefined)
    return '--image is missing; expected the name of an image that the nodes can pull';
  if (image !== undefined && !/^.+:[^:/]+$/.test(image)) return `--image ${image}: expected NAME:TAG`;
  if (port !== undefined && !(Number.isInteger(Number(port)) && Number(port) > 0 && Number(port) < 65_536))
    return `--port ${port}: expected a number from 1 to 65535`;
  const missing = values.find((file) => !existsSync(new URL(file, `file://${process.cwd()}/`)));
  return missing === undefined ? null : `--values ${missing}: there is no such file`;
}
