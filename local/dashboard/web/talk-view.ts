import { getArrival, type Row, say, type SpokenTurn } from './api';
import { type Context, linkTo, type ViewPart } from './context';
import { h, newId, put } from './dom';
import { headlinePanel } from './headline';
import { missedWordsPanel } from './missed-words';
import { queryPanel } from './query-panel';

/** The talk goes on while other views are looked at. */
const log = h('ol', { class: 'log', role: 'log', 'aria-label': 'Conversation', tabindex: '0' });
let conversation: string | undefined;
let spokenIn = '';

/** Talks to the skill, and shows the row of each turn arrive in the charts beside it. */
export const talkView = (context: Context): ViewPart => {
  const charts = [
    headlinePanel(context),
    missedWordsPanel(context),
    queryPanel(context, 'outcomes-by-day', { columns: 12 }),
  ];
  const arrived = (): void => {
    for (const { reload } of charts) void reload('new');
  };
  return {
    element: h(
      'div',
      { class: 'talk' },
      talkPanel(context, arrived),
      h('div', { class: 'grid' }, ...charts.map(({ element }) => element)),
    ),
    update: () => {
      for (const chart of charts) chart.update();
    },
    destroy: () => {
      for (const chart of charts) chart.destroy();
    },
  };
};

const EXAMPLES = ['I want a gargantuan dog', 'large', 'a small guard dog with low energy', 'stop'];

const talkPanel = ({ about, ...rest }: Context, arrived: () => void): HTMLElement => {
  const context = { about, ...rest };
  const id = newId();
  const { locales, whyNot } = about.talk;
  const heading = h('h2', { id }, 'Talk to the skill');
  if (whyNot !== undefined)
    return h(
      'section',
      { class: 'panel conversation', 'aria-labelledby': id },
      heading,
      h('p', { class: 'empty' }, whyNot),
    );
  const examples = h('div', { class: 'examples', role: 'group', 'aria-label': 'Examples' });
  const locale = h(
    'select',
    { id: newId() },
    ...locales.map(({ name }) =>
      h('option', { value: name, selected: name === (spokenIn || 'en-US') }, name),
    ),
  );
  const utterance = h('input', {
    id: newId(),
    type: 'text',
    autocomplete: 'off',
    maxlength: 500,
    required: true,
    placeholder: 'I want a gargantuan dog',
  });
  const speak = async (text: string): Promise<void> => {
    if (text === '') return;
    utterance.value = '';
    utterance.focus();
    if (locale.value !== spokenIn) conversation = undefined;
    spokenIn = locale.value;
    await hold(context, text, arrived);
  };
  const offer = (): void => {
    const { opening = '' } = locales.find(({ name }) => name === locale.value) ?? {};
    const said = [opening, ...(locale.value.startsWith('en') ? EXAMPLES : [])];
    put(
      examples,
      ...said.map((text) => h('button', { type: 'button', onclick: () => void speak(text) }, text)),
    );
  };
  locale.addEventListener('change', offer);
  offer();
  return h(
    'section',
    { class: 'panel conversation', 'aria-labelledby': id },
    heading,
    h(
      'p',
      { class: 'question' },
      'Say what a user would say. Every turn leaves a row; watch it arrive in the charts.',
    ),
    log,
    h(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          void speak(utterance.value.trim());
        },
      },
      h('div', { class: 'field' }, h('label', { for: locale.id }, 'Locale'), locale),
      h('div', { class: 'field wide' }, h('label', { for: utterance.id }, 'You say'), utterance),
      h('button', { type: 'submit', class: 'primary' }, 'Say it'),
    ),
    examples,
  );
};

const hold = async (context: Context, utterance: string, arrived: () => void): Promise<void> => {
  const answer = h('div', { class: 'answer', 'aria-busy': 'true' }, '…');
  log.append(h('li', {}, h('p', { class: 'you' }, h('b', {}, 'You: '), utterance), answer));
  scrollDown();
  try {
    const turn = await say({
      utterance,
      locale: spokenIn,
      ...(conversation === undefined ? {} : { conversation }),
    });
    ({ conversation } = turn);
    const row = h('p', { class: 'row' });
    put(answer, ...turnOf(turn), row);
    scrollDown();
    await whenArrived(context, turn, row, arrived);
  } catch (error) {
    put(answer, h('p', { class: 'error' }, error instanceof Error ? error.message : String(error)));
  } finally {
    answer.removeAttribute('aria-busy');
    scrollDown();
  }
};

const scrollDown = (): void => {
  log.scrollTop = log.scrollHeight;
};

const turnOf = (turn: SpokenTurn): readonly (HTMLElement | false)[] => [
  h(
    'p',
    { class: 'alexa' },
    h('b', {}, 'Alexa: '),
    turn.speech === '' ? 'says nothing' : turn.speech,
  ),
  turn.readings.length > 0 &&
    h(
      'table',
      { class: 'readings' },
      h('caption', { class: 'hidden' }, 'How each slot was read'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['Slot', 'Spoken', 'Resolved', 'Status'].map((name) =>
            h('th', { scope: 'col' }, name),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        ...turn.readings.map(({ slot, spoken, resolved, status }) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, slot),
            h('td', {}, `“${spoken}”`),
            h('td', {}, resolved.length === 0 ? '–' : resolved.join(' or ')),
            h(
              'td',
              {},
              h(
                'span',
                {
                  class: `status ${STATUS[status ?? '']?.kind ?? ''}`,
                  title: status ?? 'not resolved',
                },
                STATUS[status ?? '']?.text ?? 'unknown',
              ),
            ),
          ),
        ),
      ),
    ),
  ...turn.problems.map((problem) => h('p', { class: 'error' }, problem)),
  turn.sessionEnded && h('p', { class: 'note' }, 'The session has ended.'),
];

const STATUS: Readonly<Record<string, { readonly text: string; readonly kind: string }>> = {
  ER_SUCCESS_MATCH: { text: 'match', kind: 'good' },
  ER_SUCCESS_NO_MATCH: { text: 'no match', kind: 'bad' },
  ER_ERROR_TIMEOUT: { text: 'timeout', kind: '' },
  ER_ERROR_EXCEPTION: { text: 'error', kind: '' },
};

const PATIENCE_MS = 60_000;
const PAUSE_MS = 300;

/** Asks until the row of the turn's last request can be queried. */
const whenArrived = async (
  context: Context,
  { requests }: SpokenTurn,
  line: HTMLElement,
  arrived: () => void,
): Promise<void> => {
  const request = requests.at(-1);
  if (request === undefined) {
    line.textContent = 'Alexa answered on its own; there is no row.';
    return;
  }
  const begun = performance.now();
  const seconds = (): string => `${((performance.now() - begun) / 1_000).toFixed(1)} s`;
  line.classList.add('waiting');
  while (performance.now() - begun < PATIENCE_MS) {
    line.textContent = `The row is on its way: table → stream → Firehose → bucket … ${seconds()}`;
    const { row } = await getArrival(request.id);
    if (row !== null) {
      line.classList.replace('waiting', 'arrived');
      put(line, `The row arrived after ${seconds()}: ${said(row)}. `, ...outside(context, row));
      arrived();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  line.textContent = `The row has not arrived within ${PATIENCE_MS / 1_000} s; the logs in the data folder may say why.`;
};

const said = ({ intent_name: intent, outcome, response_time: time }: Row): string =>
  [`outcome ${outcome}`, ...(intent ? [`intent ${intent}`] : []), `answered in ${time} ms`].join(
    ', ',
  );

/** The charts may look elsewhere. */
const outside = (
  context: Context,
  { dt, model_version: version }: Row,
): readonly (Node | string)[] => {
  const { from, to, locale, model_version } = context.state();
  const isOutside =
    dt === null ||
    dt === undefined ||
    dt < from ||
    dt > to ||
    (locale !== '' && locale !== spokenIn) ||
    (model_version !== '' && model_version !== version);
  if (!isOutside) return ['The charts beside have it.'];
  const everything = linkTo(context, {
    from: dt ?? from,
    to: dt ?? to,
    locale: '',
    model_version: '',
  });
  return ['The filters hide it; ', h('a', { href: everything }, 'show its day'), '.'];
};
