import type { Target } from '../../src/core/target/target.js';

/** A target that nobody opens. */
export function targetNamed(name: string): Target {
  return {
    name,
    fleet: 'sandbox',
    environment: 'test',
    hash: 'b'.repeat(64),
    routes: {},
    control: [],
    endpoints: {},
    world: null,
    docker: null,
    kubernetes: null,
  };
}
