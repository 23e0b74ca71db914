import { axisX, axisY, dot, gridX, link, tip, pointer } from '@observablehq/plot';
import type { SlotProof } from '../../../../analytics/tuning/tuning-report';
import { MUTE, TIP } from '../chart';
import { h } from '../dom';
import { share, whole } from '../format';
import { plotWithoutStyleElement } from '../plot';
import { range } from './figures';

interface Spot {
  readonly slot: string;
  readonly when: 'before' | 'after';
  /** The line that it stands on. */
  readonly place: number;
  readonly readings: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

const COLORS = { before: 'var(--c7)', after: 'var(--c1)' } as const;

/** Before stands a little above the middle of its slot's line, after a little below. */
const APART = 0.16;

const LINE = 44;

/** The share of each slot's words that is known before and after, with 95 % intervals. */
export const validityChart = (slots: readonly SlotProof[], width: number): HTMLElement => {
  const spots = slots.flatMap(({ slot, readings, validity }, line) =>
    (['before', 'after'] as const).map((when): Spot => ({
      ...{ slot, when, readings, ...validity[when] },
      place: line + (when === 'before' ? -APART : APART),
    })),
  );
  const longest = Math.max(...slots.map(({ slot }) => slot.length));
  const position = { y: 'place', stroke: colorOf } as const;
  const chart = plotWithoutStyleElement({
    width,
    height: 36 + slots.length * LINE,
    marginLeft: Math.min(width * 0.4, 20 + longest * 7),
    marginRight: 24,
    style: {
      ...{ background: 'none', color: 'var(--muted)', fontFamily: 'var(--font)' },
      fontSize: '11.5px',
    },
    x: { domain: [Math.min(...spots.map(({ low }) => low)), 1], nice: true },
    y: { domain: [slots.length - 0.5, -0.5] },
    marks: [
      gridX({ stroke: 'var(--line)', strokeOpacity: 1 }),
      axisX({
        ...{ label: null, tickSize: 0, tickFormat: share },
        ticks: Math.max(2, Math.floor(width / 110)),
      }),
      axisY([...slots.keys()], {
        ...{ label: null, tickSize: 0, fill: 'var(--text)', fontSize: 12.5 },
        tickFormat: (line: number) => slots[line]?.slot ?? '',
      }),
      link(spots, {
        ...MUTE,
        ...position,
        x1: 'low',
        x2: 'high',
        y1: 'place',
        y2: 'place',
        strokeWidth: 2,
      }),
      dot(spots, { ...MUTE, x: 'expected', y: 'place', fill: colorOf, r: 5 }),
      tip(spots, pointer({ x: 'expected', y: 'place', title: titleOf, ...TIP })),
    ],
  });
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', `Words known by slot. ${slots.map(spoken).join('; ')}.`);
  return h(
    'figure',
    { class: 'chart' },
    legend([
      ['before', COLORS.before],
      ['after', COLORS.after],
    ]),
    chart,
  );
};

const colorOf = ({ when }: Spot): string => COLORS[when];

const titleOf = ({ slot, when, readings, ...found }: Spot): string =>
  `${slot}, ${when}\n${share(found.expected)} of ${whole(readings)} words known\n95 %: ${range(found, share)}`;

const spoken = ({ slot, validity: { before, after } }: SlotProof): string =>
  `${slot}: ${share(before.expected)}, then ${share(after.expected)}`;

/** What the colours of a chart mean. */
export const legend = (items: readonly (readonly [string, string])[]): HTMLElement =>
  h(
    'ul',
    { class: 'legend', 'aria-hidden': 'true' },
    ...items.map(([name, color]) => {
      const swatch = h('span', { class: 'swatch' });
      swatch.style.background = color;
      return h('li', {}, swatch, name);
    }),
  );
