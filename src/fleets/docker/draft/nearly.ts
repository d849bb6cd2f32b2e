import { ENABLED_LABEL } from '../../../core/target/docker-schema.js';
import { nearest } from '../../../core/source/nearest.js';
import { show } from '../../../core/units.js';
import { type Listed, nameOf } from '../containers.js';
import { type Described, isOurs } from '../membership.js';

/** What a draft reads of a container. */
export type Labelled = Described & Pick<Listed, 'Id' | 'Names'>;

/**
 * Pure: the one of a container's labels that was likely meant to be `expected`: one of its two parts is the same, the
 * other one nearly so.
 *
 * @param known labels that mean something themselves
 */
export function meantFor(expected: string, has: readonly string[], known: readonly string[] = []): string | null {
  const [space, word] = parts(expected);
  const isNear = (label: string): boolean => {
    const [otherSpace, otherWord] = parts(label);
    return (
      (otherSpace === space && nearest(word, [otherWord]) !== null) ||
      (otherWord === word && nearest(space, [otherSpace]) !== null)
    );
  };
  return has.find((label) => !known.includes(label) && isNear(label)) ?? null;
}

/** Pure: a line for each container that says whether it may be touched, but not so that it is understood. */
export function nearlyEnabled(containers: readonly Labelled[]): readonly string[] {
  const lines = containers.flatMap((container) => {
    if (isOurs(container)) return [];
    const { Labels: values } = container;
    const value = values[ENABLED_LABEL];
    if (value === 'true' || value === 'false') return [];
    if (value !== undefined)
      return [
        `${nameOf(container)} is left alone: its label ${ENABLED_LABEL} is ${show(value)}; expected true or false`,
      ];
    const near = meantFor(ENABLED_LABEL, Object.keys(values));
    return near === null ? [] : [`${nameOf(container)} has the label ${show(near)}, did you mean "${ENABLED_LABEL}"?`];
  });
  return lines.sort();
}

/** `silverback` and `region` of `silverback.region`. */
function parts(label: string): readonly [string, string] {
  const at = label.lastIndexOf('.');
  return [label.slice(0, Math.max(0, at)), label.slice(at + 1)];
}
