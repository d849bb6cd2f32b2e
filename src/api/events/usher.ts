import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ROUTE } from '../route.js';
import { runEvents, wantsStream } from './events.routes.js';
import { Places } from './places.js';

/** Gives a place to whoever wants to follow a run, before anything is looked up for him: those without one cost nothing. */
@Injectable()
export class Usher implements CanActivate {
  constructor(
    @Inject(Places) private readonly places: Places,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const follows =
      this.reflector.get(ROUTE, context.getHandler()) === runEvents &&
      wantsStream(http.getRequest<FastifyRequest>().headers.accept);
    if (follows) this.places.take(http.getResponse<FastifyReply>().raw);
    return true;
  }
}
