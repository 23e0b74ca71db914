import { h, newId } from './dom';

export interface FrameOptions {
  readonly title: string;
  readonly question: string;
  /** Where it stands on a wide page: columns of twelve. */
  readonly columns: number;
  readonly headingLevel?: 2 | 3;
  /** What can be done with it, at its right. */
  readonly tools?: readonly Node[];
  /** Between head and body. */
  readonly between?: Node;
}

export interface Frame {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
}

/** What every panel looks like: a title, a question, tools, and a body. */
export const frameOf = ({
  title,
  question,
  columns,
  headingLevel = 3,
  tools = [],
  between,
}: FrameOptions): Frame => {
  const id = newId();
  const body = h('div', { class: 'body' });
  const element = h(
    'section',
    { class: `panel span-${columns}`, 'aria-labelledby': id },
    h(
      'header',
      {},
      h(
        'div',
        { class: 'titles' },
        h(headingLevel === 2 ? 'h2' : 'h3', { id }, title),
        h('p', { class: 'question' }, question),
      ),
      tools.length > 0 && h('div', { class: 'tools' }, ...tools),
    ),
    between,
    body,
  );
  return { element, body };
};
