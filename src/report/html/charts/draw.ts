import { LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GraphicComponent,
  GridComponent,
  type GraphicComponentOption,
  type GridComponentOption,
} from 'echarts/components';
import { init, use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escaped, raw, type Markup } from '../markup.js';

use([LineChart, GridComponent, GraphicComponent, SVGRenderer]);

export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | GraphicComponentOption>;

export const WIDTH = 1_000;

/**
 * Draws a chart as SVG that scales with the page and takes its colours from the page's CSS variables.
 * @param id unique in the page: clip paths are referred to by it
 * @param label what a screen reader says
 */
export function draw(id: string, label: string, height: number, option: ChartOption): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
    return raw(cleaned(chart.renderToSVGString(), id, label, height));
  } finally {
    chart.dispose();
  }
}

/** Removes what only serves scripts and hovering, and what would differ from one drawing to the next. */
function cleaned(svg: string, id: string, label: string, height: number): string {
  return svg
    .replace(/^<svg[^>]*>/, `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(label)}">`)
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(/zr\d+-/g, `${id}-`)
    .replace(/\n+/g, '\n');
}
