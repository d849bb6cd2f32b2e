/** Prints the spread of some figures on one line. */
export function summary(what, figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const show = (figure) => (figure >= 100 ? Math.round(figure) : Number(figure.toFixed(2)));
  console.log(`${what}: p50 ${show(at(0.5))}  max ${show(sorted.at(-1))}  n ${sorted.length}`);
}
