import { quantityOf } from './quantity.js';

it.each([
  ['1', 1],
  ['1.5', 1.5],
  ['500m', 0.5],
  ['128Mi', 128 * 1024 ** 2],
  ['1G', 1e9],
  ['1e3', 1000],
  ['2E', 2e18],
  ['much', NaN],
])('the amount %s is %d', (text, amount) => {
  expect(quantityOf(text)).toBe(amount);
});
