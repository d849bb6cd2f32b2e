import { Controller, Inject } from '@nestjs/common';
import { Tokens } from '../../engine/tokens.js';
import { Answer, ok } from '../answer.js';
import { page } from '../cursor.js';
import type { Asked } from '../route-shape.js';
import { Route } from '../route.js';
import { deleteToken, listTokens, postToken } from './tokens.routes.js';

/** A secret is no matter for what lies between. */
const NOT_KEPT = { 'cache-control': 'no-store' };

@Controller()
export class TokensController {
  constructor(@Inject(Tokens) private readonly tokens: Tokens) {}

  @Route(listTokens)
  async list({ query: { cursor, limit } }: Asked<typeof listTokens>): Promise<Answer> {
    const [createdAt, id] = cursor ?? [];
    const found = await this.tokens.list({
      ...(createdAt !== undefined && id !== undefined && { after: { createdAt, id } }),
      limit: limit + 1,
    });
    return ok(page(found, limit, (token) => [token.createdAt, token.id]));
  }

  @Route(postToken)
  async post({ body: { name, role, expires }, caller }: Asked<typeof postToken>): Promise<Answer> {
    const { token, secret } = await this.tokens.create({ name, role, expiresInMs: expires ?? null }, caller);
    return new Answer(201, { ...token, token: secret }, NOT_KEPT);
  }

  @Route(deleteToken)
  async remove({ params: { id }, caller }: Asked<typeof deleteToken>): Promise<Answer> {
    await this.tokens.revoke(id, caller);
    return new Answer(204);
  }
}
