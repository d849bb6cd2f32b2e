import { SECRET_PATTERN, signed } from './signature.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const AT = new Date(1_614_265_330_999);

describe('the signature of a webhook', () => {
  it('is the one that others compute for the published example', () => {
    expect(signed(SECRET, 'msg_p5jXN8AQM9LWM0D4loKWxJek', AT, '{"test": 2432232314}')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('changes with the id, the time and every part of the body', () => {
    const all = [
      signed(SECRET, 'a', AT, 'body'),
      signed(SECRET, 'b', AT, 'body'),
      signed(SECRET, 'a', new Date(AT.getTime() + 1_000), 'body'),
      signed(SECRET, 'a', AT, 'Body'),
      signed(`${SECRET}BBBB`, 'a', AT, 'body'),
    ];
    expect(new Set(all.map((headers) => headers['webhook-signature'])).size).toBe(all.length);
  });

  it.each([24, 25, 26, 32, 64])('may be made with a key of %i bytes', (bytes) => {
    expect(`whsec_${Buffer.alloc(bytes, 7).toString('base64')}`).toMatch(SECRET_PATTERN);
  });

  it.each([8, 23, 65])('is not made with a key of %i bytes', (bytes) => {
    expect(`whsec_${Buffer.alloc(bytes, 7).toString('base64')}`).not.toMatch(SECRET_PATTERN);
  });
});
