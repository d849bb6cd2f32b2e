/** @returns the figure that a share of all figures does not exceed */
export function at(share, figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (figures) => at(0.5, figures);

export function show(figure) {
  return figure >= 100 ? Math.round(figure).toLocaleString('en') : String(Number(figure.toPrecision(3)));
}
