import { Delete, Get, Patch, Post, Put, Req, Res, SetMetadata } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from './answer.js';
import { readRequest } from './read-request.js';
import type { Asked, RouteShape } from './route-shape.js';

const METHODS = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };

/** Under this key a handler carries its route. */
export const ROUTE = 'silverback:route';

/** Makes a method of a controller the handler of a route: it gets what was asked, checked, and returns an `Answer`. */
export function Route<R extends RouteShape>(shape: R) {
  return <H extends (asked: Asked<R>) => Promise<Answer>>(
    controller: object,
    key: string,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const handle = descriptor.value;
    if (!handle) throw new Error(`${key} is no method`);
    const handler = async function (this: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const answer = await handle.call(this, readRequest(shape, request));
      answer.send(reply);
    };
    Object.assign(descriptor, { value: handler });
    Req()(controller, key, 0);
    Res()(controller, key, 1);
    METHODS[shape.method](shape.path)(controller, key, descriptor);
    SetMetadata(ROUTE, shape)(controller, key, descriptor);
  };
}
