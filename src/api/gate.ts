import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { mayActAs, type Caller } from '../core/access/caller.js';
import { SilverbackError } from '../core/errors.js';
import { Authenticator } from '../core/ports/authenticator.js';
import { rememberCaller } from './callers.js';
import type { RouteShape } from './route-shape.js';
import { ROUTE } from './route.js';

const NOBODY: Caller = { name: 'anonymous', role: 'viewer', from: null };

/** Lets a request through to its route when its caller may do what the route needs. */
@Injectable()
export class Gate implements CanActivate {
  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { role } = this.reflector.get<RouteShape>(ROUTE, context.getHandler());
    if (role === null) {
      rememberCaller(request, { ...NOBODY, from: request.ip });
      return true;
    }
    const caller = await this.authenticator.authenticate(headersOf(request), request.ip);
    if (!mayActAs(caller, role))
      throw new SilverbackError('forbidden', `${caller.name} is ${caller.role}; this needs ${role}`);
    rememberCaller(request, caller);
    return true;
  }
}

function headersOf({ headers }: FastifyRequest): Record<string, string | undefined> {
  const texts = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(texts) as Record<string, string | undefined>;
}
