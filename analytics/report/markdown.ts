import { type Change, changeInWords } from './changes';
import { spelled } from './period';
import { proseAsMarkdown } from './prose';
import { compared, NOTHING_TO_DO, opening, type Report } from './report';

/** An e-mail is read on a telephone; the page has the rest. */
const MOST_ADVICE = 7;

/**
 * Writes the report's opening as Markdown that reads as plain text, too: SNS sends it as it is.
 *
 * @param location where the whole report lies
 */
export const markdownOf = (report: Report, location: string): string =>
  [
    `# PetMatch, ${spelled(report.period)}`,
    opening(report),
    ...(report.state === 'empty' ? [] : [...whatChanged(report), ...whatToDo(report)]),
    `The whole report with charts and tables: ${location}`,
  ].join('\n\n') + '\n';

const whatChanged = (report: Report): readonly string[] => {
  if (report.state === 'first')
    return [
      '## What happened',
      `There are no turns in the period before (${spelled(report.before)}), so there is nothing to compare with yet.`,
      bullets(report.changes),
    ];
  const { clear, unsure } = compared(report);
  return [
    '## What changed',
    ...(clear.length === 0 ? [] : [bullets(clear)]),
    ...(unsure.length === 0
      ? []
      : [
          `No change that could not be chance: ${unsure.map(({ figure }) => proseAsMarkdown(figure.label)).join(', ')}.`,
        ]),
  ];
};

const bullets = (changes: readonly Change[]): string =>
  changes.map((change) => `- ${proseAsMarkdown(changeInWords(change))}`).join('\n');

const whatToDo = ({ advice }: Report): readonly string[] => {
  if (advice.length === 0) return ['## What to do', NOTHING_TO_DO];
  const items = advice
    .slice(0, MOST_ADVICE)
    .map(
      ({ what, why }, index) =>
        `${index + 1}. ${proseAsMarkdown(what)}\n   ${proseAsMarkdown(why)}`,
    );
  const rest = advice.length - MOST_ADVICE;
  const more = rest > 0 ? [`${rest} more in the report.`] : [];
  return ['## What to do', items.join('\n'), ...more];
};
