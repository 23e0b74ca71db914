import { plot, type PlotOptions } from '@observablehq/plot';

/**
 * Draws a chart without the style element that Plot puts into it: the page's policy takes styles from
 * its own file alone, which has the same rules. Plot sets all other styles through the object model,
 * as the policy allows.
 */
export const plotWithoutStyleElement = (options: PlotOptions): ReturnType<typeof plot> => {
  const chart = plot(options);
  for (const style of chart.querySelectorAll('style')) style.remove();
  return chart;
};
