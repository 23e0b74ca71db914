import { QUERIES_FOLDER } from '../../../analytics/queries';
import { describePack } from '../../support/query-pack';

const MODEL_WORDS = JSON.stringify([
  ['en-US', 'size', 'large', 'big'],
  ['en-US', 'size', 'large', 'colossal'],
  ['en-US', 'size', 'immense', 'immense'],
]);

describePack({
  folder: QUERIES_FOLDER,
  parameters: { from: '2026-11-01', to: '2026-11-30', model_words: MODEL_WORDS },
  behindTheViews: ['duplicates-and-lateness'],
});
