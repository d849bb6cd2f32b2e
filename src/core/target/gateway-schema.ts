import { z } from 'zod';
import { forward } from '../source/explain.js';
import { byName, name } from '../source/fields.js';
import { doubles, placed } from './members.js';

/** What Kubernetes takes for the name of an object of this kind. */
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'a name of lower-case letters, digits, dashes and dots');

/** Where a route is carried by gateways of a cluster: by which rule of which HTTPRoute, and which of its backends are whose. */
export const gatewaySchema = z
  .strictObject({
    namespace: name.describe('Of the HTTPRoute'),
    name: objectName.describe('Of the HTTPRoute'),
    rule: z.number().int().min(0).max(15).default(0).describe('Which of its rules, counted from 0'),
    backends: byName(z.array(objectName).min(1)).describe('Names of backendRefs of the rule, by region'),
  })
  .superRefine(({ backends }, ctx) => forward(ctx, doubles(placed(backends, 'backends'))));
