import { Controller, Inject } from '@nestjs/common';
import { experimentJsonSchema } from '../../core/experiment/json-schema.js';
import { Kinds } from '../../core/experiment/kinds.js';
import { Answer, ok, RawAnswer } from '../answer.js';
import { etagOf } from '../etag.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { RunRequests } from '../runs/run-requests.js';
import { Editor } from './editor.js';
import {
  deleteExperiment,
  experimentSchemaJson,
  getExperiment,
  listExperiments,
  planExperiment,
  postExperiment,
  putExperiment,
} from './experiments.routes.js';
import { Shelf } from './shelf.js';

@Controller()
export class ExperimentsController {
  constructor(
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(Editor) private readonly editor: Editor,
    @Inject(RunRequests) private readonly requests: RunRequests,
    @Inject(Kinds) private readonly kinds: Kinds,
  ) {}

  @Route(listExperiments)
  async list({ query }: Asked<typeof listExperiments>): Promise<Answer> {
    return ok(await this.shelf.list(query.cursor?.[0], query.limit));
  }

  @Route(getExperiment)
  async get({ params, headers }: Asked<typeof getExperiment>): Promise<Answer> {
    const found = await this.shelf.get(params.name);
    const etag = { etag: etagOf(this.shelf.versionOf(found)) };
    return headers.accept?.includes('yaml')
      ? new RawAnswer(200, found.source.text, 'application/yaml; charset=utf-8', etag)
      : ok(this.shelf.view(found), etag);
  }

  @Route(postExperiment)
  async post({ body, caller }: Asked<typeof postExperiment>): Promise<Answer> {
    return this.written(201, await this.editor.create(body, caller));
  }

  @Route(putExperiment)
  async put({ params, headers, body, caller }: Asked<typeof putExperiment>): Promise<Answer> {
    const first = await this.editor.replace(params.name, body, headers['if-match'], caller);
    return this.written(first ? 201 : 200, params.name);
  }

  @Route(deleteExperiment)
  async remove({ params, headers, caller }: Asked<typeof deleteExperiment>): Promise<Answer> {
    await this.editor.remove(params.name, headers['if-match'], caller);
    return new Answer(204);
  }

  @Route(planExperiment)
  async plan({ params, body }: Asked<typeof planExperiment>): Promise<Answer> {
    return ok(await this.requests.plan({ experiment: params.name, ...body }));
  }

  @Route(experimentSchemaJson)
  async schema(): Promise<Answer> {
    return ok(experimentJsonSchema(this.kinds));
  }

  private async written(status: 200 | 201, name: string): Promise<Answer> {
    const found = await this.shelf.get(name);
    return new Answer(status, this.shelf.view(found), {
      etag: etagOf(this.shelf.versionOf(found)),
      ...(status === 201 && { location: `/api/v1/experiments/${name}` }),
    });
  }
}
