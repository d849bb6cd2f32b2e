import type { Clock } from '../../core/ports/clock.js';
import type { DockerPlace } from '../../core/target/target.js';
import type { Containers } from './containers.js';
import type { Engine } from './engine.js';
import type { FixedFacts } from './fixed.js';

/** What the parts of a Docker fleet are made of. */
export interface DockerMeans {
  readonly engine: Engine;
  readonly containers: Containers;
  readonly facts: FixedFacts;
  readonly place: DockerPlace;
  readonly clock: Clock;
}
