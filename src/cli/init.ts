import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TARGETS } from '../config/catalog.js';
import { makeDirectory } from '../config/make-directory.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import { NAME_PATTERN } from '../core/source/fields.js';
import { parseTarget } from '../core/target/parse.js';
import { count } from '../report/format.js';
import type { Found, Placed } from './found.js';
import { dockerFound } from './init-docker.js';
import { kubernetesFound } from './init-kubernetes.js';
import type { InitOptions } from './options.js';
import { printJson } from './output.js';

/** Writes a target file from what is found. Replaces a file only when it is told to. */
export async function init({ fleet, project, context, name, force, json }: InitOptions): Promise<void> {
  if (name !== undefined && !NAME_PATTERN.test(name))
    throw new SilverbackError('invalid-usage', `--name ${name}: expected lower-case letters, digits and dashes`);
  const [option] = fleet === 'docker' ? [context && '--context'] : [project && '--project'];
  if (option) throw new SilverbackError('invalid-usage', `${option} says nothing of fleet ${fleet}; leave it out`);
  const found = fleet === 'docker' ? await dockerFound(project ?? null) : await kubernetesFound(context ?? null);
  const target = name ?? found.name;
  const file = join('experiments', TARGETS, `${target}.yaml`);
  const text = found.text(target);
  parseTarget(text, file);
  await write(file, text, force === true);
  const { instances, missing } = found;
  if (json) return printJson({ file, target, instances, missing });
  process.stdout.write(`${[...told(file, target, found), ...missing.map((line) => `  ${line}`)].join('\n')}\n`);
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await makeDirectory(dirname(file));
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const why = isThere ? 'is there already; expected --name with another one, or --force' : messageOf(error);
    throw new SilverbackError('invalid-usage', `${file} ${isThere ? why : `cannot be written: ${why}`}`);
  }
}

function told(file: string, target: string, { instances, serves, told: what }: Found): readonly string[] {
  const regions = [...new Set(instances.map(({ region }) => region).filter(Boolean))].sort();
  return [
    `${file}: target ${target} ${what}`,
    ...regions.map((region) => `  ${region}: ${servicesIn(region, instances)}`),
    `  users are answered by ${serves}; look at it with: silverback plan kill-instance --target ${target}`,
  ];
}

function servicesIn(region: string, instances: readonly Placed[]): string {
  const counts = new Map<string, number>();
  for (const one of instances.filter((instance) => instance.region === region)) {
    const what = `${one.service || 'no service'}${one.zone ? ` in ${one.zone}` : ''}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, many]) => `${count(many)} ${what}`).join(', ');
}
