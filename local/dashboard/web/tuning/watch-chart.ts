import { areaY, axisX, axisY, dot, gridY, lineY, pointerX, tip } from '@observablehq/plot';
import type { Watched, WatchedDay } from '../../../../analytics/tuning/watched';
import { MUTE, TIP } from '../chart';
import { h } from '../dom';
import { dayText, short, whole } from '../format';
import { plotWithoutStyleElement } from '../plot';
import { range } from './figures';
import { legend } from './validity-chart';

const timeOf = ({ day }: WatchedDay): Date => new Date(day);

/** What was promised, as a band, and what came, as a line, from the first day on. */
export const watchChart = ({ days, total }: Watched, width: number): HTMLElement => {
  const x = timeOf;
  const promised = (name: 'low' | 'expected' | 'high') => (day: WatchedDay) =>
    day.cumulative.promised[name];
  const real = (day: WatchedDay): number => day.cumulative.real;
  const chart = plotWithoutStyleElement({
    ...{ width, height: 230, marginLeft: 48, marginRight: 20 },
    style: {
      ...{ background: 'none', color: 'var(--muted)', fontFamily: 'var(--font)' },
      fontSize: '11.5px',
    },
    x: { type: 'utc' },
    y: { zero: true, nice: true },
    marks: [
      gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ label: null, ticks: 4, tickSize: 0, tickFormat: short }),
      axisX({
        ...{ label: null, tickSize: 0, ticks: someOf(days, Math.max(2, Math.floor(width / 80))) },
        tickFormat: (day: Date) => dayText(day.toISOString()),
      }),
      areaY(days, {
        ...{ ...MUTE, x, y1: promised('low'), y2: promised('high') },
        ...{ fill: 'var(--c3)', fillOpacity: 0.18 },
      }),
      lineY(days, {
        ...{ ...MUTE, x, y: promised('expected'), stroke: 'var(--c3)', strokeDasharray: '5 4' },
      }),
      lineY(days, { ...MUTE, x, y: real, stroke: 'var(--c1)', strokeWidth: 2.5 }),
      dot(days, { ...MUTE, x, y: real, fill: 'var(--c1)', r: days.length > 40 ? 0 : 3 }),
      tip(days, pointerX({ x, y: real, title: titleOf, ...TIP })),
    ],
  });
  chart.setAttribute('role', 'img');
  chart.setAttribute(
    'aria-label',
    `Turns that became valid, over time: ${whole(total.real)} came, ${whole(total.promised.expected)} were promised, ${range(total.promised, whole)} with 95 %.`,
  );
  return h(
    'figure',
    { class: 'chart' },
    legend([
      ['really valid', 'var(--c1)'],
      ['promised, with 95 %', 'var(--c3)'],
    ]),
    chart,
  );
};

/** As many days as have room for their names. */
const someOf = (days: readonly WatchedDay[], most: number): readonly Date[] => {
  const step = Math.ceil(days.length / most);
  return days.filter((_, index) => index % step === 0).map(timeOf);
};

const titleOf = ({ day, cumulative }: WatchedDay): string =>
  `Until ${dayText(day)}\nreal: ${whole(cumulative.real)}\npromised: ${whole(cumulative.promised.expected)} (${range(cumulative.promised, whole)})`;
