import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { programOf, withTool } from '../servers/tool.js';

const PROGRAM = programOf('helm');

export const CHART = join(process.cwd(), 'charts', 'silverback');

/** An object of the cluster, as far as tests look at any of them. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What helm said, and with which exit code it ended. */
export interface Helmed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A suite that needs helm: skipped where there is none, failed where SILVERBACK_REQUIRE names it. */
export function withHelm(name: string, suite: () => void): void {
  withTool({ name: 'helm', from: 'test/cluster/helm.sh puts it' }, name, suite);
}

/** @param env besides that of the tests, as KUBECONFIG */
export async function helm(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Helmed> {
  if (PROGRAM === undefined) throw new Error('helm is called outside of withHelm');
  try {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64e6 };
    return { code: 0, ...(await promisify(execFile)(PROGRAM, [...args], options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as Helmed;
    return { code, stdout, stderr };
  }
}

/** @returns what the chart makes of these values as release `silverback` in namespace `chaos`; throws what helm said instead. */
export async function rendered(values: object = {}): Promise<readonly Manifest[]> {
  const args = ['template', 'silverback', CHART, '--namespace', 'chaos', ...valuesAs(values)];
  const { code, stdout, stderr } = await helm(args);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => {
      if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

/** JSON is how values of every type reach helm without a file; it takes one key at a time. */
export function valuesAs(values: object): string[] {
  return Object.entries(values).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]);
}
