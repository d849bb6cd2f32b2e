import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import type { OpenApiDocument } from './openapi.js';
import type { RouteShape } from './route-shape.js';
import { docs } from './root/root.routes.js';
import { ROUTE } from './route.js';

/** Every route of this application, as its controllers declare them. */
@Injectable()
export class Routes {
  private document: Promise<OpenApiDocument> | undefined;

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  all(): readonly RouteShape[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      const { prototype } = metatype as { prototype: Record<string, unknown> };
      const members = Object.getOwnPropertyNames(prototype).map((name) => prototype[name]);
      const methods = members.filter((member) => typeof member === 'function');
      return methods.flatMap((method) => this.reflector.get<RouteShape | undefined>(ROUTE, method) ?? []);
    });
  }

  /** What may be done at a path; nothing when it is none of ours. */
  methodsAt(path: string): readonly string[] {
    const parts = path.split('/');
    const fits = (route: RouteShape): boolean => {
      const own = route.path.split('/');
      return own.length === parts.length && own.every((part, at) => part.startsWith(':') || part === parts[at]);
    };
    return this.all().flatMap((route) => (fits(route) ? [route.method] : []));
  }

  /** Where to look for what there is, as the rest of a sentence. */
  signpost(): string {
    return this.methodsAt(docs.path).length > 0 ? `; ${docs.path} shows what there is` : '';
  }

  /** Made when it is asked for first: nothing else needs it. */
  openapi(): Promise<OpenApiDocument> {
    this.document ??= import('./openapi.js').then(({ openapiOf }) => openapiOf(this.all()));
    return this.document;
  }
}
