import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { SilverbackError } from '../core/errors.js';
import type { RouteShape } from './route-shape.js';
import { ROUTE } from './route.js';
import { rememberVisit, strangersVisit } from './visits.js';

/** Of a process that tells no callers apart: lets everybody through to what is open to everybody, and nobody further. */
@Injectable()
export class OpenGate implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { role } = this.reflector.get<RouteShape>(ROUTE, context.getHandler());
    if (role !== null)
      throw new SilverbackError('forbidden', `this needs ${role}, and nobody here tells callers apart`);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    rememberVisit(request, strangersVisit(request));
    return true;
  }
}
