import { getLostRows, type LostRows, type Result, rowsOf } from './api';
import { type Context, sourceOf } from './context';
import { h, put } from './dom';
import { share, whole } from './format';
import { createPanel, type Panel } from './panel';
import { parametersOf } from './state';

/** Whether rows arrive once, in time, and all of them. */
export const pipelinePanel = (
  context: Context,
  columns = 12,
): Panel & { readonly update: () => void } => {
  const lost = h('div', { class: 'lost' });
  let resolution: readonly HTMLElement[] = [];
  let found: LostRows | undefined;
  const showLost = (): void => put(lost, ...lostFacts(found, resolution));
  let abort = new AbortController();
  const panel = createPanel({
    title: 'Pipeline health',
    question: 'Do rows arrive once, in time, and all of them?',
    columns,
    empty: 'No row arrived in these days that is not compacted yet, and no word was read.',
    render: ([arrivals, resolutions]) => {
      resolution = resolutionFacts(resolutions);
      showLost();
      return [
        h('dl', { class: 'facts' }, ...arrivalFacts(arrivals)),
        lost,
        h(
          'p',
          { class: 'note' },
          'Duplicates and lateness are counted in the rows that wait for compaction. The views show every request once, whatever arrives.',
        ),
      ];
    },
  });
  return {
    ...panel,
    update: () => {
      abort.abort();
      abort = new AbortController();
      found = undefined;
      void panel.show([
        { ...sourceOf(context, 'duplicates-and-lateness'), tag: 'arrivals' },
        { ...sourceOf(context, 'resolution-status'), tag: 'resolution' },
      ]);
      const { from, to } = context.state();
      const days = parametersOf(
        { ...context.state(), from, to, locale: '', model_version: '' },
        false,
      );
      getLostRows(days, abort.signal).then(
        (counted) => {
          found = counted;
          showLost();
        },
        (error: unknown) => {
          if (!(error instanceof DOMException))
            put(lost, h('p', { class: 'error' }, (error as Error).message));
        },
      );
    },
    destroy: () => {
      abort.abort();
      panel.destroy();
    },
  };
};

const sum = (result: Result | undefined, column: string): number =>
  result === undefined
    ? 0
    : rowsOf(result).reduce((total, row) => total + Number(row[column] ?? 0), 0);

const fact = (label: string, value: string, isBad: boolean, note: string): HTMLElement =>
  h(
    'div',
    { class: isBad ? 'fact bad' : 'fact' },
    h('dt', {}, label),
    h('dd', {}, value),
    h('dd', { class: 'note' }, note),
  );

const part = (count: number, of: number): string => (of === 0 ? '–' : share(count / of));

const arrivalFacts = (arrivals: Result | undefined): readonly HTMLElement[] => {
  const arrived = sum(arrivals, 'arrived');
  const duplicates = sum(arrivals, 'duplicates');
  const late = sum(arrivals, 'late');
  const ahead = sum(arrivals, 'ahead');
  return [
    fact('Rows not yet compacted', whole(arrived), false, 'as they arrived'),
    fact(
      'Duplicates',
      whole(duplicates),
      duplicates > arrived * 0.01,
      `${part(duplicates, arrived)} of them`,
    ),
    fact(
      'A day late or more',
      whole(late),
      late > arrived * 0.01,
      `${part(late, arrived)} of them`,
    ),
    fact(
      'From a later day',
      whole(ahead),
      ahead > 0,
      ahead > 0 ? 'a clock is wrong' : 'every clock is right',
    ),
  ];
};

const resolutionFacts = (resolutions: Result | undefined): readonly HTMLElement[] => {
  const rows = resolutions === undefined ? [] : rowsOf(resolutions);
  const all = sum(resolutions, 'readings');
  const failed = rows
    .filter(({ status }) => status?.startsWith('ER_ERROR') ?? false)
    .reduce((total, row) => total + Number(row['readings']), 0);
  return [
    fact('Resolution failed', whole(failed), failed > 0, `${part(failed, all)} of the words read`),
  ];
};

/** What was set aside, beside what could not be resolved. */
const lostFacts = (
  lost: LostRows | undefined,
  resolution: readonly HTMLElement[],
): readonly HTMLElement[] => {
  if (lost === undefined) return [h('dl', { class: 'facts' }, ...resolution)];
  if (lost.whyNot !== undefined)
    return [h('dl', { class: 'facts' }, ...resolution), h('p', { class: 'note' }, lost.whyNot)];
  const count = (label: string, found: number, command: string, well: string): HTMLElement =>
    fact(
      label,
      `${lost.isPartial ? 'at least ' : ''}${whole(found)}`,
      found > 0,
      found > 0 ? `npm run replay -- ${command}` : well,
    );
  return [
    h(
      'dl',
      { class: 'facts' },
      ...resolution,
      count('Rejected rows', lost.rejected, 'rejected', 'all rows could be encoded'),
      count('Firehose errors', lost.deliveryErrors, 'firehose-errors', 'all records converted'),
      count('Batches given up', lost.failedBatches, 'failed-batches', 'all were delivered'),
    ),
  ];
};
