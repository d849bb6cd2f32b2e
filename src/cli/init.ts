import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TARGETS } from '../config/catalog.js';
import { makeDirectory } from '../config/make-directory.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import { NAME_PATTERN } from '../core/source/fields.js';
import { dockerSchema, ENABLED_LABEL } from '../core/target/docker-schema.js';
import { parseTarget } from '../core/target/parse.js';
import { type Discovery, discoverDocker } from '../fleets/docker/draft/discover.js';
import { draftText, wantings } from '../fleets/docker/draft/draft-text.js';
import { count, plural } from '../report/format.js';
import type { InitOptions } from './options.js';
import { printJson } from './output.js';

/** Writes a target file from what is found on an engine. Replaces a file only when it is told to. */
export async function init({ project, name, force, json }: InitOptions): Promise<void> {
  if (name !== undefined && !NAME_PATTERN.test(name))
    throw new SilverbackError('invalid-usage', `--name ${name}: expected lower-case letters, digits and dashes`);
  const found = await discoverDocker(dockerSchema.parse({}), project ?? null, process.env);
  const target = name ?? nameFrom(found.draft.place.project);
  const file = join('experiments', TARGETS, `${target}.yaml`);
  const text = draftText(found.draft, { name: target, ...found.where });
  parseTarget(text, file);
  await write(file, text, force === true);
  const missing = [...wantings(found.draft), ...imageWanting(found)];
  if (json) return printJson({ file, target, instances: found.draft.instances, missing });
  process.stdout.write(`${[...told(file, target, found), ...missing.map((line) => `  ${line}`)].join('\n')}\n`);
}

function nameFrom(project: string | null): string {
  return project !== null && NAME_PATTERN.test(project) ? project : 'docker-engine';
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

function told(file: string, target: string, { where, draft }: Discovery): readonly string[] {
  const { instances, place } = draft;
  const regions = [...new Set(instances.map(({ region }) => region).filter(Boolean))].sort();
  const whose = `${place.project === null ? '' : `of Compose project ${place.project}, or `}with the label ${ENABLED_LABEL}=true`;
  return [
    `${file}: target ${target} on the engine at ${where.host}; ${plural(instances.length, 'container')} ${whose}`,
    ...regions.map((region) => `  ${region}: ${servicesIn(region, draft)}`),
    `  users are answered by ${place.serves}; look at it with: silverback plan kill-instance --target ${target}`,
  ];
}

function servicesIn(region: string, { instances }: Discovery['draft']): string {
  const counts = new Map<string, number>();
  for (const one of instances.filter((instance) => instance.region === region)) {
    const what = `${one.service || 'no service'}${one.zone ? ` in ${one.zone}` : ''}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, many]) => `${count(many)} ${what}`).join(', ');
}

function imageWanting({ hasImage, draft }: Discovery): readonly string[] {
  const { image } = draft.place;
  return hasImage ? [] : [`no image "${image}" there, of which agents are made; add it: docker build -t ${image} .`];
}
