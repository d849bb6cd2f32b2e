import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { mayActAs, type Caller, type Role } from '../core/access/caller.js';
import { SilverbackError } from '../core/errors.js';
import { Authenticator } from '../core/ports/authenticator.js';
import type { RouteShape } from './route-shape.js';
import { ROUTE } from './route.js';
import { rememberVisit, strangersVisit, type Visit } from './visits.js';

/** By lower-case name. */
type Headers = Readonly<Record<string, string | undefined>>;

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
    rememberVisit(request, role === null ? strangersVisit(request) : await this.visit(request, role));
    return true;
  }

  private async visit(request: FastifyRequest, role: Role): Promise<Visit> {
    const [headers, from] = [headersOf(request), request.ip];
    const again = (): Promise<Caller> => this.admit(headers, from, role);
    return { caller: await again(), again };
  }

  private async admit(headers: Headers, from: string, role: Role): Promise<Caller> {
    const caller = await this.authenticator.authenticate(headers, from);
    if (mayActAs(caller, role)) return caller;
    throw new SilverbackError('forbidden', `${caller.name} is ${caller.role}; this needs ${role}`);
  }
}

function headersOf({ headers }: FastifyRequest): Headers {
  const texts = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(texts) as Headers;
}
