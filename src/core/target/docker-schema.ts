import { z } from 'zod';
import { forward } from '../source/explain.js';
import { name } from '../source/fields.js';
import type { DockerPlace } from './target.js';

const HOST = /^(unix:\/\/\/.+|tcp:\/\/[^/\s]+:\d+)$/;
const label = z.string().min(1).max(200);

/** The label by which a container says that it may be touched. */
export const ENABLED_LABEL = 'silverback.enabled';

export const dockerSchema = z
  .strictObject({
    host: z
      .string()
      .regex(HOST, 'unix:///path/of/socket or tcp://HOST:PORT')
      .optional()
      .describe("Without it DOCKER_HOST, the docker command's context, or the usual socket"),
    context: z.string().min(1).optional().describe('A context of the docker command'),
    certificates: z.string().min(1).optional().describe('Folder with ca.pem, cert.pem and key.pem, for tcp'),
    project: z
      .string()
      .min(1)
      .optional()
      .describe(`A Compose project whose containers may be touched without the label ${ENABLED_LABEL}=true`),
    labels: z
      .strictObject({
        region: label.default('silverback.region'),
        zone: label.default('silverback.zone'),
        service: label.default('silverback.service'),
      })
      .prefault({})
      .describe('Names of the labels that say where a container belongs'),
    places: z
      .record(z.string().min(1), z.strictObject({ region: name, zone: z.union([name, z.literal('')]).default('') }))
      .default({})
      .describe('By Compose service, for containers without such labels'),
    serves: z
      .string()
      .min(1)
      .default('instance')
      .describe('The service whose containers answer users, as its label says'),
    image: z.string().min(1).default('silverback').describe("Silverback's own image on that engine, for its agents"),
    socket: z
      .string()
      .startsWith('/')
      .optional()
      .describe("The engine's socket on its own machine; without it the one it is reached by, or /var/run/docker.sock"),
  })
  .superRefine(({ host, context }, ctx) => {
    if (host !== undefined && context !== undefined)
      forward(ctx, [{ path: ['context'], message: 'host and context name two engines', expected: 'one of them' }]);
  })
  .transform(
    ({ host = null, context = null, certificates = null, project = null, socket = null, ...same }): DockerPlace => {
      return { ...same, host, context, certificates, project, socket };
    },
  );
