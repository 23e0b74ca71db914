/**
 * Conversations with the skill, and beside each turn the row that it must leave, written by hand
 * from the interaction model, the catalogue and the contract. This file imports nothing: what it
 * expects can't be what the code happens to do.
 *
 * A row names only what is not null and not the same for all rows of the run (user, session, times,
 * versions); the test adds those.
 */

/** A filled slot as the row's `slots` must show it. */
export interface ExpectedReading {
  readonly name: string;
  readonly spoken: string;
  readonly resolved: string;
  readonly resolved_id: string | null;
  readonly status: string | null;
  readonly authority: string | null;
  readonly changed: boolean;
}

export interface ExpectedRow {
  readonly request_type: string;
  readonly intent_name?: string;
  readonly dialog_state?: string;
  readonly outcome: string;
  readonly matched_pet?: string;
  readonly error_name?: string;
  readonly session_end_reason?: string;
  readonly slots?: readonly ExpectedReading[];
  /** Whether the turn asked the catalogue: its time is then a number, null otherwise. */
  readonly api?: true;
  /** Skill events: no session, no turn number. */
  readonly sessionless?: true;
}

export type Step =
  | { readonly user: string }
  | {
      readonly ends: 'USER_INITIATED' | 'EXCEEDED_MAX_REPROMPTS' | 'ERROR';
      readonly error?: string;
    }
  /** An intent with slot objects exactly as they shall stand in the request. */
  | { readonly slots: Readonly<Record<string, object>>; readonly dialogState?: string }
  | { readonly request: string; readonly sessionless?: true };

export interface Conversation {
  readonly title: string;
  /** The day and time at which it begins, UTC. */
  readonly at: string;
  /** Who speaks; conversations of the same name are by the same user. Default: a new one. */
  readonly user?: string;
  /** The catalogue answers every query with an error. */
  readonly catalogueFails?: true;
  readonly turns: readonly (readonly [Step, ExpectedRow])[];
}

const match = (
  name: string,
  spoken: string,
  resolved = spoken,
  resolved_id = resolved,
): ExpectedReading => ({
  name,
  spoken,
  resolved,
  resolved_id,
  status: 'ER_SUCCESS_MATCH',
  authority: 'static',
  changed: true,
});

const miss = (name: string, spoken: string): ExpectedReading => ({
  name,
  spoken,
  resolved: spoken,
  resolved_id: null,
  status: 'ER_SUCCESS_NO_MATCH',
  authority: 'static',
  changed: true,
});

const failed = (name: string, spoken: string, status: string): ExpectedReading => ({
  ...miss(name, spoken),
  status,
});

/** The skill put the word into the dialog itself; Alexa resolves no such word. */
const recalled = (name: string, spoken: string): ExpectedReading => ({
  name,
  spoken,
  resolved: spoken,
  resolved_id: null,
  status: null,
  authority: null,
  changed: false,
});

/** The dialog repeats what an earlier turn has already counted. */
const again = (reading: ExpectedReading): ExpectedReading => ({ ...reading, changed: false });

const dog = match('animal', 'dog');
const cat = match('animal', 'cat');
const tiny = match('size', 'tiny');
const small = match('size', 'small');
const large = match('size', 'large');
const guard = match('temperament', 'guard');
const watch = match('temperament', 'watch');
const low = match('energy', 'low');
const medium = match('energy', 'medium');
const high = match('energy', 'high');
const iWantA = match('wish', 'i want a', 'I want', 'wish');

const says = (user: string): Step => ({ user });

const launched: ExpectedRow = { request_type: 'LaunchRequest', outcome: 'launched' };

const pet = (
  dialog_state: string,
  outcome: string,
  slots: readonly ExpectedReading[],
  more: Partial<ExpectedRow> = {},
): ExpectedRow => ({
  request_type: 'IntentRequest',
  intent_name: 'PetMatchIntent',
  dialog_state,
  outcome,
  slots,
  ...more,
});

const started = (outcome: string, ...slots: readonly ExpectedReading[]) =>
  pet('STARTED', outcome, slots);

const inProgress = (outcome: string, ...slots: readonly ExpectedReading[]) =>
  pet('IN_PROGRESS', outcome, slots);

const matched = (row: ExpectedRow, breed: string): ExpectedRow => ({
  ...row,
  outcome: 'matched',
  matched_pet: breed,
  session_end_reason: 'SKILL_ENDED',
  api: true,
});

/** A match after which another breed is offered. */
const matchedOfMany = (row: ExpectedRow, breed: string): ExpectedRow => ({
  ...row,
  outcome: 'matched',
  matched_pet: breed,
  api: true,
});

const noMatch = (row: ExpectedRow): ExpectedRow => ({ ...row, outcome: 'no_match', api: true });

const apiFailed = (row: ExpectedRow): ExpectedRow => ({
  ...row,
  outcome: 'api_failed',
  session_end_reason: 'SKILL_ENDED',
  api: true,
});

const builtIn = (name: string, outcome: string): ExpectedRow => ({
  request_type: 'IntentRequest',
  intent_name: `AMAZON.${name}`,
  outcome,
});

const stopped = (name: string): ExpectedRow => ({
  ...builtIn(name, 'stopped'),
  session_end_reason: 'SKILL_ENDED',
});

const sessionEnded = (reason: string, error_name?: string): ExpectedRow => ({
  request_type: 'SessionEndedRequest',
  outcome: 'session_ended',
  session_end_reason: reason,
  ...(error_name === undefined ? {} : { error_name }),
});

const STATIC = (type: string) => `amzn1.er-authority.echo-sdk.amzn1.ask.skill.test.${type}`;
const DYNAMIC = (type: string) =>
  `amzn1.er-authority.echo-sdk.dynamic.amzn1.ask.skill.test.${type}`;

const authority = (name: string, code: string, ...values: { name: string; id: string }[]) => ({
  authority: name,
  status: { code },
  ...(values.length > 0 ? { values: values.map((value) => ({ value })) } : {}),
});

const slot = (name: string, value: string, ...authorities: object[]) => ({
  name,
  value,
  confirmationStatus: 'NONE',
  ...(authorities.length > 0 ? { resolutions: { resolutionsPerAuthority: authorities } } : {}),
});

const unknownSize = (value: string): Step => ({
  slots: { size: slot('size', value, authority(STATIC('SizeType'), 'ER_SUCCESS_NO_MATCH')) },
  dialogState: 'STARTED',
});

const LONG_WORD = 'enormous '.repeat(23).slice(0, 200);

export const conversations: readonly Conversation[] = [
  {
    title: 'everything in one breath',
    at: '2026-11-02T08:00:00Z',
    turns: [
      [
        says('ask pet match for a large watch dog with low energy'),
        matched(started('', dog, large, watch, low), 'Great Dane'),
      ],
    ],
  },
  {
    title: 'a launch, then everything at once',
    at: '2026-11-02T08:10:00Z',
    turns: [
      [says('open pet match'), launched],
      [
        says('I want a tiny watch dog with low energy'),
        matched(started('', dog, tiny, watch, low, iWantA), 'Pekingese'),
      ],
    ],
  },
  {
    title: 'one wish after the other, in synonyms',
    at: '2026-11-02T08:20:00Z',
    turns: [
      [says('open pet match'), launched],
      [
        says('I want a ginormous dog'),
        started('eliciting', dog, match('size', 'ginormous', 'large'), iWantA),
      ],
      [
        says('watch'),
        inProgress(
          'eliciting',
          again(dog),
          again(match('size', 'ginormous', 'large')),
          watch,
          again(iWantA),
        ),
      ],
      [
        says('to cuddle with'),
        matched(
          inProgress(
            '',
            again(dog),
            again(match('size', 'ginormous', 'large')),
            again(watch),
            match('energy', 'to cuddle with', 'low'),
            again(iWantA),
          ),
          'Great Dane',
        ),
      ],
    ],
  },
  {
    title: 'one word at a time',
    at: '2026-11-02T08:30:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('cat'), started('eliciting', cat)],
      [says('small'), inProgress('eliciting', again(cat), small)],
      [says('watch'), inProgress('eliciting', again(cat), again(small), watch)],
      [
        says('lazy'),
        matched(
          inProgress('', again(cat), again(small), again(watch), match('energy', 'lazy', 'low')),
          'Russian Blue',
        ),
      ],
    ],
  },
  {
    title: 'a kitty in a teacup',
    at: '2026-11-02T08:40:00Z',
    turns: [
      [says('ask pet match for a kitty'), started('eliciting', match('animal', 'kitty', 'cat'))],
      [
        says('teacup'),
        inProgress(
          'eliciting',
          again(match('animal', 'kitty', 'cat')),
          match('size', 'teacup', 'tiny'),
        ),
      ],
      [
        says('calm'),
        inProgress(
          'eliciting',
          again(match('animal', 'kitty', 'cat')),
          again(match('size', 'teacup', 'tiny')),
          match('temperament', 'calm', 'family'),
        ),
      ],
      [
        says('low'),
        matched(
          inProgress(
            '',
            again(match('animal', 'kitty', 'cat')),
            again(match('size', 'teacup', 'tiny')),
            again(match('temperament', 'calm', 'family')),
            low,
          ),
          'Minuet',
        ),
      ],
    ],
  },
  {
    title: 'a puppy as large as a truck',
    at: '2026-11-02T08:50:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('puppy'), started('eliciting', match('animal', 'puppy', 'dog'))],
      [
        says('truck'),
        inProgress(
          'eliciting',
          again(match('animal', 'puppy', 'dog')),
          match('size', 'truck', 'large'),
        ),
      ],
      [
        says('barks at people'),
        inProgress(
          'eliciting',
          again(match('animal', 'puppy', 'dog')),
          again(match('size', 'truck', 'large')),
          match('temperament', 'barks at people', 'watch'),
        ),
      ],
      [
        says('to watch netflix with'),
        matched(
          inProgress(
            '',
            again(match('animal', 'puppy', 'dog')),
            again(match('size', 'truck', 'large')),
            again(match('temperament', 'barks at people', 'watch')),
            match('energy', 'to watch netflix with', 'low'),
          ),
          'Great Dane',
        ),
      ],
    ],
  },
  {
    title: 'a size that the model does not know, repaired',
    at: '2026-11-02T09:00:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('cat'), started('eliciting', cat)],
      [says('humongous'), inProgress('eliciting', again(cat), miss('size', 'humongous'))],
      [says('large'), inProgress('eliciting', again(cat), large)],
      [says('guard'), inProgress('eliciting', again(cat), again(large), guard)],
      [
        says('medium'),
        matched(inProgress('', again(cat), again(large), again(guard), medium), 'Siberian'),
      ],
    ],
  },
  {
    title: 'the same unknown word twice',
    at: '2026-11-02T09:10:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('dog'), started('eliciting', dog)],
      [says('gargantuan'), inProgress('eliciting', again(dog), miss('size', 'gargantuan'))],
      [says('gargantuan'), inProgress('eliciting', again(dog), miss('size', 'gargantuan'))],
      [says('small'), inProgress('eliciting', again(dog), small)],
      [says('guard'), inProgress('eliciting', again(dog), again(small), guard)],
      [
        says('high'),
        matched(inProgress('', again(dog), again(small), again(guard), high), 'Jagdterrier'),
      ],
    ],
  },
  {
    title: 'a temperament that is none',
    at: '2026-11-02T09:20:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('cat'), started('eliciting', cat)],
      [says('small'), inProgress('eliciting', again(cat), small)],
      [
        says('purple'),
        inProgress('eliciting', again(cat), again(small), miss('temperament', 'purple')),
      ],
      [says('guard'), inProgress('eliciting', again(cat), again(small), guard)],
      [
        says('medium'),
        matched(inProgress('', again(cat), again(small), again(guard), medium), 'Lykoi'),
      ],
    ],
  },
  {
    title: 'an energy that is none',
    at: '2026-11-02T09:30:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('cat'), started('eliciting', cat)],
      [says('small'), inProgress('eliciting', again(cat), small)],
      [says('guard'), inProgress('eliciting', again(cat), again(small), guard)],
      [
        says('turbo'),
        inProgress('eliciting', again(cat), again(small), again(guard), miss('energy', 'turbo')),
      ],
      [
        says('energetic'),
        matched(
          inProgress(
            '',
            again(cat),
            again(small),
            again(guard),
            match('energy', 'energetic', 'high'),
          ),
          'Mekong Bobtail',
        ),
      ],
    ],
  },
  {
    title: 'a little dog: tiny it is',
    at: '2026-11-03T08:00:00Z',
    turns: [
      [says('open pet match'), launched],
      [
        says('I want a little dog'),
        started('disambiguating', dog, match('size', 'little', 'tiny'), iWantA),
      ],
      [says('tiny'), inProgress('eliciting', again(dog), tiny, again(iWantA))],
      [says('watch'), inProgress('eliciting', again(dog), again(tiny), watch, again(iWantA))],
      [
        says('low'),
        matched(
          inProgress('', again(dog), again(tiny), again(watch), low, again(iWantA)),
          'Pekingese',
        ),
      ],
    ],
  },
  {
    title: 'a little cat: small it is',
    at: '2026-11-03T08:10:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('cat'), started('eliciting', cat)],
      [says('little'), inProgress('disambiguating', again(cat), match('size', 'little', 'tiny'))],
      [says('small'), inProgress('eliciting', again(cat), small)],
      [says('watch'), inProgress('eliciting', again(cat), again(small), watch)],
      [
        says('low'),
        matched(inProgress('', again(cat), again(small), again(watch), low), 'Russian Blue'),
      ],
    ],
  },
  {
    title: 'a unicorn is refused, a dog is found',
    at: '2026-11-03T08:20:00Z',
    turns: [
      [says('open pet match'), launched],
      [
        says('unicorn'),
        started(
          'unsupported_animal',
          match('animal', 'unicorn', 'mythical creatures', 'mythical_creatures'),
        ),
      ],
      [says('dog'), inProgress('eliciting', dog)],
      [says('small'), inProgress('eliciting', again(dog), small)],
      [says('guard'), inProgress('eliciting', again(dog), again(small), guard)],
      [
        says('low'),
        matched(inProgress('', again(dog), again(small), again(guard), low), 'Skye Terrier'),
      ],
    ],
  },
  {
    title: 'a dragon is refused, and that was it',
    at: '2026-11-03T08:30:00Z',
    turns: [
      [says('open pet match'), launched],
      [
        says('I want a dragon'),
        started(
          'unsupported_animal',
          match('animal', 'dragon', 'mythical creatures', 'mythical_creatures'),
          iWantA,
        ),
      ],
      [says('stop'), stopped('StopIntent')],
    ],
  },
  {
    title: 'a phoenix, a mermaid, and an exit',
    at: '2026-11-03T08:40:00Z',
    turns: [
      [says('open pet match'), launched],
      [
        says('phoenix'),
        started(
          'unsupported_animal',
          match('animal', 'phoenix', 'mythical creatures', 'mythical_creatures'),
        ),
      ],
      [
        says('mermaid'),
        inProgress(
          'unsupported_animal',
          match('animal', 'mermaid', 'mythical creatures', 'mythical_creatures'),
        ),
      ],
      [says('exit'), sessionEnded('USER_INITIATED')],
    ],
  },
  {
    title: 'no tiny dog stands guard, but a small one does',
    at: '2026-11-03T08:50:00Z',
    turns: [
      [
        says('ask pet match for a tiny guard dog with low energy'),
        noMatch(started('', dog, tiny, guard, low)),
      ],
      [
        says('small'),
        matched(inProgress('', again(dog), small, again(guard), again(low)), 'Skye Terrier'),
      ],
    ],
  },
  {
    title: 'no tiny cat keeps watch, a large one does',
    at: '2026-11-03T09:00:00Z',
    turns: [
      [
        says('ask pet match for a tiny watch cat with high energy'),
        noMatch(started('', cat, tiny, watch, high)),
      ],
      [
        says('large'),
        matched(inProgress('', again(cat), large, again(watch), again(high)), 'Turkish Van'),
      ],
    ],
  },
  {
    title: 'no match, and no patience',
    at: '2026-11-03T09:10:00Z',
    turns: [
      [
        says('ask pet match for a tiny guard cat with medium energy'),
        noMatch(started('', cat, tiny, guard, medium)),
      ],
      [says('cancel'), stopped('CancelIntent')],
    ],
  },
  {
    title: 'help, then goodbye',
    at: '2026-11-03T09:20:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('help'), builtIn('HelpIntent', 'help')],
      [says('stop'), stopped('StopIntent')],
    ],
  },
  {
    title: 'help in the middle, then all the rest at once',
    at: '2026-11-03T09:30:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('I want a dog'), started('eliciting', dog, iWantA)],
      [says('help'), builtIn('HelpIntent', 'help')],
      [
        says('I want a small guard dog with medium energy'),
        matched(
          inProgress('', again(dog), small, guard, medium, again(iWantA)),
          'Miniature Bull Terrier',
        ),
      ],
    ],
  },
  {
    title: 'words for nobody, then exit',
    at: '2026-11-04T08:00:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('blah blah blah'), builtIn('FallbackIntent', 'fallback')],
      [says('exit'), sessionEnded('USER_INITIATED')],
    ],
  },
  {
    title: 'words for nobody twice, then cancel',
    at: '2026-11-04T08:10:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('what is the weather'), builtIn('FallbackIntent', 'fallback')],
      [says('quantum mechanics'), builtIn('FallbackIntent', 'fallback')],
      [says('cancel'), stopped('CancelIntent')],
    ],
  },
  {
    title: 'stop at once',
    at: '2026-11-04T08:20:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('stop'), stopped('StopIntent')],
    ],
  },
  {
    title: 'go home',
    at: '2026-11-04T08:30:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('go home'), stopped('NavigateHomeIntent')],
    ],
  },
  {
    title: 'exit at once',
    at: '2026-11-04T08:40:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('exit'), sessionEnded('USER_INITIATED')],
    ],
  },
  {
    title: 'silence after the welcome',
    at: '2026-11-04T08:50:00Z',
    turns: [
      [says('open pet match'), launched],
      [{ ends: 'EXCEEDED_MAX_REPROMPTS' }, sessionEnded('EXCEEDED_MAX_REPROMPTS')],
    ],
  },
  {
    title: 'silence in the middle of the dialog',
    at: '2026-11-04T09:00:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('dog'), started('eliciting', dog)],
      [{ ends: 'EXCEEDED_MAX_REPROMPTS' }, sessionEnded('EXCEEDED_MAX_REPROMPTS')],
    ],
  },
  {
    title: 'Alexa did not like a response',
    at: '2026-11-04T09:10:00Z',
    turns: [
      [says('open pet match'), launched],
      [{ ends: 'ERROR', error: 'INVALID_RESPONSE' }, sessionEnded('ERROR', 'INVALID_RESPONSE')],
    ],
  },
  {
    title: 'the device was lost',
    at: '2026-11-04T09:20:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('cat'), started('eliciting', cat)],
      [
        { ends: 'ERROR', error: 'DEVICE_COMMUNICATION_ERROR' },
        sessionEnded('ERROR', 'DEVICE_COMMUNICATION_ERROR'),
      ],
    ],
  },
  {
    title: 'the catalogue fails at once',
    at: '2026-11-04T09:30:00Z',
    catalogueFails: true,
    turns: [
      [
        says('ask pet match for a large watch dog with low energy'),
        apiFailed(started('', dog, large, watch, low)),
      ],
    ],
  },
  {
    title: 'the catalogue fails at the end of a dialog',
    at: '2026-11-04T09:40:00Z',
    catalogueFails: true,
    turns: [
      [says('open pet match'), launched],
      [says('dog'), started('eliciting', dog)],
      [says('small'), inProgress('eliciting', again(dog), small)],
      [says('guard'), inProgress('eliciting', again(dog), again(small), guard)],
      [says('low'), apiFailed(inProgress('', again(dog), again(small), again(guard), low))],
    ],
  },
  {
    title: 'a request that the handler chokes on',
    at: '2026-11-05T08:00:00Z',
    turns: [
      [
        {
          slots: {
            animal: slot('animal', 'dog', authority(STATIC('AnimalType'), 'ER_SUCCESS_MATCH')),
          },
          dialogState: 'STARTED',
        },
        pet('STARTED', 'error', [{ ...match('animal', 'dog'), resolved_id: null }], {
          error_name: 'TypeError',
          session_end_reason: 'SKILL_ENDED',
        }),
      ],
    ],
  },
  {
    title: 'a request that no handler takes',
    at: '2026-11-05T08:10:00Z',
    turns: [
      [says('open pet match'), launched],
      [
        { request: 'Display.ElementSelected' },
        {
          request_type: 'Display.ElementSelected',
          outcome: 'unhandled',
          error_name: 'AskSdk.GenericRequestDispatcher Error',
          session_end_reason: 'SKILL_ENDED',
        },
      ],
    ],
  },
  {
    title: 'the skill is disabled',
    at: '2026-11-05T08:20:00Z',
    turns: [
      [
        { request: 'AlexaSkillEvent.SkillDisabled', sessionless: true },
        {
          request_type: 'AlexaSkillEvent.SkillDisabled',
          outcome: 'handled',
          sessionless: true,
        },
      ],
    ],
  },
  ...[
    ['quotes', 'the "big" one, isn\'t it'],
    ['commas and semicolons', 'big, bigger; biggest,,'],
    ['newlines', 'big\nbigger\r\nbiggest\tone'],
    ['emoji', 'as big as an 🐘👨‍👩‍👧‍👦'],
    ['other scripts', 'كبير 大きい großer'],
    ['backslashes and braces', 'C:\\big\\{"size":null}\\'],
    ['a spreadsheet formula', "=cmd|' /C calc'!A0"],
    ['SQL', "x'; DROP TABLE turns; --"],
    ['200 characters', LONG_WORD],
  ].map(([title = '', word = ''], index): Conversation => ({
    title: `a word with ${title}`,
    at: `2026-11-05T09:0${index}:00Z`,
    turns: [[unknownSize(word), started('eliciting', miss('size', word))]],
  })),
  {
    title: 'resolution timed out on a canonical word',
    at: '2026-11-05T10:00:00Z',
    turns: [
      [
        {
          slots: {
            animal: slot('animal', 'dog', authority(STATIC('AnimalType'), 'ER_ERROR_TIMEOUT')),
          },
          dialogState: 'STARTED',
        },
        started('eliciting', failed('animal', 'dog', 'ER_ERROR_TIMEOUT')),
      ],
    ],
  },
  {
    title: 'resolution failed on another word',
    at: '2026-11-05T10:10:00Z',
    turns: [
      [
        {
          slots: {
            size: slot('size', 'gigantic', authority(STATIC('SizeType'), 'ER_ERROR_EXCEPTION')),
          },
          dialogState: 'STARTED',
        },
        started('eliciting', failed('size', 'gigantic', 'ER_ERROR_EXCEPTION')),
      ],
    ],
  },
  {
    title: 'a word that only the session knows',
    at: '2026-11-05T10:20:00Z',
    turns: [
      [
        {
          slots: {
            size: slot(
              'size',
              'rex sized',
              authority(STATIC('SizeType'), 'ER_SUCCESS_NO_MATCH'),
              authority(DYNAMIC('SizeType'), 'ER_SUCCESS_MATCH', { name: 'large', id: 'large' }),
            ),
          },
          dialogState: 'STARTED',
        },
        started('eliciting', { ...match('size', 'rex sized', 'large'), authority: 'dynamic' }),
      ],
    ],
  },
  {
    title: 'a word of two values',
    at: '2026-11-05T10:30:00Z',
    turns: [
      [
        {
          slots: {
            size: slot(
              'size',
              'compact',
              authority(
                STATIC('SizeType'),
                'ER_SUCCESS_MATCH',
                { name: 'small', id: 'small' },
                { name: 'medium', id: 'medium' },
              ),
            ),
          },
          dialogState: 'STARTED',
        },
        started('disambiguating', match('size', 'compact', 'small')),
      ],
    ],
  },
  {
    title: 'a slot without resolutions',
    at: '2026-11-05T10:40:00Z',
    turns: [
      [
        { slots: { size: slot('size', 'seven') }, dialogState: 'STARTED' },
        started('eliciting', {
          name: 'size',
          spoken: 'seven',
          resolved: 'seven',
          resolved_id: null,
          status: null,
          authority: null,
          changed: true,
        }),
      ],
    ],
  },
  {
    title: 'two values in one slot',
    at: '2026-11-05T10:50:00Z',
    turns: [
      [
        {
          slots: {
            size: {
              name: 'size',
              confirmationStatus: 'NONE',
              slotValue: {
                type: 'List',
                values: [
                  {
                    type: 'Simple',
                    value: 'huge',
                    resolutions: {
                      resolutionsPerAuthority: [
                        authority(STATIC('SizeType'), 'ER_SUCCESS_MATCH', {
                          name: 'large',
                          id: 'large',
                        }),
                      ],
                    },
                  },
                  {
                    type: 'Simple',
                    value: 'vast',
                    resolutions: {
                      resolutionsPerAuthority: [
                        authority(STATIC('SizeType'), 'ER_SUCCESS_NO_MATCH'),
                      ],
                    },
                  },
                ],
              },
            },
          },
          dialogState: 'STARTED',
        },
        started('eliciting', match('size', 'huge', 'large'), miss('size', 'vast')),
      ],
    ],
  },
  {
    title: 'another breed, which is the last one',
    at: '2026-11-06T08:00:00Z',
    user: 'asks-for-another',
    turns: [
      [
        says('ask pet match for a large watch cat with medium energy'),
        matchedOfMany(started('', cat, large, watch, medium), 'Pixie-bob'),
      ],
      [says('yes'), matched(builtIn('YesIntent', ''), 'Norwegian Forest Cat')],
    ],
  },
  {
    title: 'one breed is enough',
    at: '2026-11-06T08:10:00Z',
    user: 'is-content',
    turns: [
      [
        says('ask pet match for a large watch cat with medium energy'),
        matchedOfMany(started('', cat, large, watch, medium), 'Pixie-bob'),
      ],
      [says('no thanks'), stopped('NoIntent')],
    ],
  },
  {
    title: 'once more, and then from the beginning',
    at: '2026-11-06T08:20:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('cat'), started('eliciting', cat)],
      [says('repeat'), builtIn('RepeatIntent', 'handled')],
      [says('start over'), builtIn('StartOverIntent', 'eliciting')],
      [says('dog'), started('eliciting', dog)],
      [says('stop'), stopped('StopIntent')],
    ],
  },
  {
    title: 'a search is left unfinished',
    at: '2026-11-06T08:30:00Z',
    user: 'comes-back',
    turns: [
      [says('open pet match'), launched],
      [says('I want a big dog'), started('eliciting', dog, match('size', 'big', 'large'), iWantA)],
      [says('stop'), stopped('StopIntent')],
    ],
  },
  {
    title: 'and taken up again',
    at: '2026-11-06T08:40:00Z',
    user: 'comes-back',
    turns: [
      [says('open pet match'), launched],
      [says('yes'), builtIn('YesIntent', 'eliciting')],
      [
        says('watch'),
        inProgress('eliciting', recalled('animal', 'dog'), recalled('size', 'large'), watch),
      ],
      [
        says('low'),
        matched(
          inProgress('', recalled('animal', 'dog'), recalled('size', 'large'), again(watch), low),
          'Great Dane',
        ),
      ],
    ],
  },
  {
    title: 'yes to a question with choices',
    at: '2026-11-06T08:50:00Z',
    turns: [
      [says('open pet match'), launched],
      [says('yes'), builtIn('YesIntent', 'fallback')],
      [says('exit'), sessionEnded('USER_INITIATED')],
    ],
  },
];
