import type { Context, ViewPart } from './context';
import { h } from './dom';
import { headlinePanel } from './headline';
import { missedWordsPanel } from './missed-words';
import { pipelinePanel } from './pipeline-panel';
import { queryPanel } from './query-panel';

/** What an analyst looks at first. */
export const overviewView = (context: Context): ViewPart => {
  const panels = [
    headlinePanel(context),
    missedWordsPanel(context, 7),
    queryPanel(context, 'funnel', { columns: 5, isOpen: true }),
    queryPanel(context, 'outcomes-by-day', { columns: 6 }),
    queryPanel(context, 'activity-by-day', { columns: 6, title: 'Sessions and users by day' }),
    queryPanel(context, 'validity-by-day', { columns: 6, title: 'Words understood by day' }),
    queryPanel(context, 'api-time-percentiles', { columns: 6 }),
    pipelinePanel(context),
  ];
  return {
    element: h(
      'div',
      { class: 'grid' },
      h('h2', { class: 'hidden' }, 'Overview'),
      ...panels.map(({ element }) => element),
    ),
    update: () => {
      for (const panel of panels) panel.update();
    },
    destroy: () => {
      for (const panel of panels) panel.destroy();
    },
  };
};
