/** The queries of the first view, in the order in which they are wanted. Page and server share it. */
export const OVERVIEW = [
  'headline',
  'unmatched-words',
  'repairs',
  'funnel',
  'outcomes-by-day',
  'validity-by-day',
  'activity-by-day',
  'api-time-percentiles',
  'duplicates-and-lateness',
  'resolution-status',
  'versions',
] as const;

/** How many days back the page looks: by default, and at the press of a button. */
export const DAYS_BACK = 30;

export const PRESETS = [7, DAYS_BACK, 90] as const;

const DAY = 86_400_000;

/** The days right before a range, as many as it has. Days are `yyyy-MM-dd`, both included. */
export const rangeBefore = ({
  from,
  to,
}: {
  readonly from: string;
  readonly to: string;
}): { readonly from: string; readonly to: string } => {
  const start = Date.parse(from);
  const length = Date.parse(to) - start + DAY;
  return { from: dayOf(start - length), to: dayOf(start - DAY) };
};

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
