import { NAME_PATTERN } from '../core/source/fields.js';
import { dockerSchema, ENABLED_LABEL } from '../core/target/docker-schema.js';
import { type Discovery, discoverDocker } from '../fleets/docker/draft/discover.js';
import { draftText, wantings } from '../fleets/docker/draft/draft-text.js';
import { plural } from '../report/format.js';
import type { Found } from './found.js';

/** @param project of Compose, whose containers are meant; null: those that say so, or the only one that there is */
export async function dockerFound(project: string | null): Promise<Found> {
  const found = await discoverDocker(dockerSchema.parse({}), project, process.env);
  const { where, draft } = found;
  const { instances, place } = draft;
  const whose = `${place.project === null ? '' : `of Compose project ${place.project}, or `}with the label ${ENABLED_LABEL}=true`;
  return {
    name: place.project !== null && NAME_PATTERN.test(place.project) ? place.project : 'docker-engine',
    text: (name) => draftText(draft, { name, ...where }),
    told: `on the engine at ${where.host}; ${plural(instances.length, 'container')} ${whose}`,
    instances,
    serves: place.serves,
    missing: [...wantings(draft), ...imageWanting(found)],
  };
}

function imageWanting({ hasImage, draft }: Discovery): readonly string[] {
  const { image } = draft.place;
  return hasImage ? [] : [`no image "${image}" there, of which agents are made; add it: docker build -t ${image} .`];
}
