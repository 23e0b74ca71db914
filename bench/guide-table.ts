import { COLUMNS } from '../analytics/contract/turn';
import { GUIDE_COLUMNS } from './stream-event';

/** The contract's columns that the guide has, too. */
export const GUIDE_TABLE = COLUMNS.filter(({ name }) =>
  (GUIDE_COLUMNS as readonly string[]).includes(name),
);
