import { Controller, Inject } from '@nestjs/common';
import { htmlAnswer, ok, type Answer } from '../answer.js';
import { docs, openapiJson } from './root.routes.js';
import { Route } from '../route.js';
import { Routes } from '../routes.js';

@Controller()
export class DescriptionController {
  constructor(@Inject(Routes) private readonly routes: Routes) {}

  @Route(openapiJson)
  async openapi(): Promise<Answer> {
    return ok(await this.routes.openapi());
  }

  @Route(docs)
  async docs(): Promise<Answer> {
    const { docsPage } = await import('../docs-page.js');
    return htmlAnswer(docsPage(await this.routes.openapi()));
  }
}
