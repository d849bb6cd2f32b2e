import { dockerSchema, ENABLED_LABEL } from '../../core/target/docker-schema.js';
import type { DockerPlace } from '../../core/target/target.js';
import { unknownName } from '../../core/source/nearest.js';
import { belongingOf, type Described, isOurs, placeOf, projectOf } from './membership.js';

/** Labels that nobody has to bear unless the target file names others. */
const USUAL = dockerSchema.parse({}).labels;

/**
 * Pure: names in the target file that nothing on the engine has, so that nothing would be found there, or protected.
 *
 * @param control regions that the target protects
 */
export function misnamed(
  containers: readonly Described[],
  place: DockerPlace,
  control: readonly string[],
): readonly string[] {
  const { project, labels } = place;
  const foreign = containers.filter((container) => !isOurs(container));
  const projects = named(foreign.map(projectOf));
  if (project !== null && !projects.includes(project))
    return [unknown('Compose project', 'docker.project', project, projects)];
  const meant = foreign.flatMap((container) => {
    const belonging = belongingOf(container, place);
    return belonging ? [{ container, belonging }] : [];
  });
  if (meant.length === 0)
    return [
      `none of its ${foreign.length} containers may be touched; expected the label ${ENABLED_LABEL}=true on those that may, or their Compose project as spec.docker.project of the target`,
    ];
  const known = named(meant.flatMap(({ container }) => Object.keys(container.Labels)));
  const regions = named(meant.map(({ belonging }) => belonging.region || undefined));
  if (regions.length === 0) return [unknown('label', 'docker.labels.region', labels.region, known, PLACES)];
  // What nobody may touch is protected best.
  const everywhere = foreign.map((container) => placeOf(container, place).region);
  const others = (['zone', 'service'] as const).filter((of) => labels[of] !== USUAL[of] && !known.includes(labels[of]));
  return [
    ...others.map((of) => unknown('label', `docker.labels.${of}`, labels[of], known)),
    ...control
      .filter((region) => !everywhere.includes(region))
      .map((region) => unknown('region or route', 'control', region, regions)),
  ];
}

const PLACES = ', or spec.docker.places';

function unknown(what: string, field: string, written: string, known: readonly string[], otherwise = ''): string {
  const { message, expected } = unknownName(what, written, known);
  return `spec.${field} of the target: ${message}; expected ${expected}${otherwise}`;
}

function named(all: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(all.filter((name) => name !== undefined))];
}
