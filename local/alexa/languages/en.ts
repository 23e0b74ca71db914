import type { Language } from './language';

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const IRREGULAR_ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

const below100 = (value: number): readonly string[] => {
  if (value < 20) return [UNITS[value] ?? ''];
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return [value % 10 === 0 ? tens : `${tens} ${UNITS[value % 10] ?? ''}`];
};

const ordinalOf = (word: string): string =>
  IRREGULAR_ORDINALS[word] ?? `${word.replace(/y$/, 'ie')}th`;

const SUFFIXES = ['th', 'st', 'nd', 'rd'];

const ordinals = (value: number): readonly string[] => {
  const words = (below100(value)[0] ?? '').split(' ');
  const last = words.pop() ?? '';
  const isTeen = value > 10 && value < 14;
  return [
    [...words, ordinalOf(last)].join(' '),
    `${value}${isTeen ? 'th' : (SUFFIXES[value % 10] ?? 'th')}`,
  ];
};

export const en: Language = {
  fillers:
    'please, thanks, thank you, alexa, um, umm, uh, uhm, er, hmm, well, so, oh, ah, hey, just',
  separators: 'and or plus',
  aliases: [
    ['an', 'a'],
    ['okay', 'ok'],
  ],
  invocation: {
    reserved:
      'launch ask tell load begin enable open start run play resume use to from by if and whether'.split(
        ' ',
      ),
    articles: 'the a an for to of in with my'.split(' '),
    wakeWords: ['alexa', 'computer', 'echo', 'hey alexa', 'ok alexa'],
    launch: [
      ...['open', 'launch', 'start', 'run', 'begin', 'play', 'load', 'use', 'resume', 'enable'],
      ...['talk to', 'open up', 'start up'],
    ],
    ask: ['ask', 'tell'],
    connectors: ['and', 'to', 'for', 'about', 'that', 'if', 'whether', 'and ask for', 'and ask'],
    from: ['with', 'using', 'from', 'in', 'on', 'by asking'],
  },
  intents: {
    'AMAZON.HelpIntent': [
      ...['help', 'help me', 'i need help', 'can you help me', 'please help me'],
      ...['what can i say', 'what can you do', 'what can i ask you', 'what can i do'],
    ],
    'AMAZON.StopIntent': ['stop', 'off', 'shut up', 'stop it', 'stop that', 'goodbye', 'bye'],
    'AMAZON.CancelIntent': ['cancel', 'cancel that', 'never mind', 'forget it'],
    'AMAZON.NavigateHomeIntent': ['go home', 'home', 'navigate home', 'go to the home screen'],
    'AMAZON.YesIntent': [
      ...['yes', 'yes please', 'yeah', 'yep', 'yup', 'sure', 'ok', 'okay', 'of course'],
      ...['absolutely', 'correct', 'that is right', 'right'],
    ],
    'AMAZON.NoIntent': ['no', 'no thanks', 'no thank you', 'nope', 'nah', 'not really'],
    'AMAZON.RepeatIntent': ['repeat', 'repeat that', 'say that again', 'say it again', 'pardon'],
    'AMAZON.StartOverIntent': ['start over', 'start again', 'restart', 'begin again'],
    'AMAZON.NextIntent': ['next', 'skip', 'skip this', 'go forward', 'skip forward'],
    'AMAZON.PreviousIntent': ['previous', 'go back', 'skip back', 'back up'],
    'AMAZON.PauseIntent': ['pause', 'pause that', 'pause it'],
    'AMAZON.ResumeIntent': ['resume', 'continue', 'keep going'],
    'AMAZON.MoreIntent': ['more', 'tell me more', 'show me more'],
    'AMAZON.SelectIntent': ['select this', 'select that', 'select this one', 'choose this one'],
    'AMAZON.ScrollUpIntent': ['scroll up'],
    'AMAZON.ScrollDownIntent': ['scroll down'],
    'AMAZON.ScrollLeftIntent': ['scroll left'],
    'AMAZON.ScrollRightIntent': ['scroll right'],
    'AMAZON.PageUpIntent': ['page up'],
    'AMAZON.PageDownIntent': ['page down'],
    'AMAZON.NavigateSettingsIntent': ['settings', 'go to settings'],
    'AMAZON.LoopOnIntent': ['loop', 'loop on', 'turn on loop'],
    'AMAZON.LoopOffIntent': ['loop off', 'turn off loop'],
    'AMAZON.ShuffleOnIntent': ['shuffle', 'shuffle on', 'shuffle the music'],
    'AMAZON.ShuffleOffIntent': ['shuffle off', 'stop shuffling', 'turn off shuffle'],
  },
  exit: ['exit', 'quit'],
  numbers: {
    below100,
    hundreds: (digit) => [`${UNITS[digit] ?? ''} hundred`, ...(digit === 1 ? ['a hundred'] : [])],
    joints: ['', 'and'],
    one: ['a', 'an'],
    century: 'hundred',
    scales: [
      [['billion'], 1e9],
      [['million'], 1e6],
      [['thousand'], 1e3],
    ],
    digits: { oh: 0, o: 0 },
    double: ['double'],
    ordinals,
  },
  calendar: {
    weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    months: [
      ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september'],
      ...['october', 'november', 'december'],
    ],
    seasons: { spring: 'SP', summer: 'SU', fall: 'FA', autumn: 'FA', winter: 'WI' },
    dates: [
      ['right? now', { now: true }],
      ['today|tonight', { day: 0 }],
      ['tomorrow', { day: 1 }],
      ['yesterday', { day: -1 }],
      ['the? day after tomorrow', { day: 2 }],
      ['the? day before yesterday', { day: -2 }],
      ['on? this? {weekday}', {}],
      ['next {weekday}', { side: 'next' }],
      ['last {weekday}', { side: 'last' }],
      ['this week', { week: 0 }],
      ['next week', { week: 1 }],
      ['last week', { week: -1 }],
      ['this|the weekend', { weekend: 0 }],
      ['next weekend', { weekend: 1 }],
      ['last weekend', { weekend: -1 }],
      ['this month', { month: 0 }],
      ['next month', { month: 1 }],
      ['last month', { month: -1 }],
      ['this year', { year: 0 }],
      ['next year', { year: 1 }],
      ['last year', { year: -1 }],
      ['on? {month} the? {day} {year}?', {}],
      ['on? the? {day} of? {month} {year}?', {}],
      ['the {day}', {}],
      ['in? {month} of? {year}?', {}],
      ['this? {season}', {}],
      ['the? year? {year}', {}],
    ],
    times: [
      ['right? now', { value: 'PRESENT_REF' }],
      ['at? noon|midday', { value: '12:00' }],
      ['at? midnight', { value: '00:00' }],
      ['in? the? this? morning', { value: 'MO' }],
      ['in? the? this? afternoon', { value: 'AF' }],
      ['in? the? this? evening', { value: 'EV' }],
      ['at? the? night', { value: 'NI' }],
      ['tonight', { value: 'NI' }],
      ["at? {hour} o'clock {part}?", {}],
      ['at? {hour} oclock {part}?', {}],
      ['at? {hour} {part}?', {}],
      ['at? {hour} {minute} {part}?', {}],
      ['at? {hour} oh|o {minute} {part}?', {}],
      ['at? half past {hour} {part}?', { add: 30 }],
      ['at? a? quarter past|after {hour} {part}?', { add: 15 }],
      ['at? a? quarter to|of|before {hour} {part}?', { add: -15 }],
      ['at? {minute} minutes? past|after {hour} {part}?', {}],
      ['at? {minute} minutes? to|before {hour} {part}?', { before: true }],
    ],
    dayParts: {
      am: 'am',
      'a m': 'am',
      pm: 'pm',
      'p m': 'pm',
      'in the morning': 'am',
      'in the afternoon': 'pm',
      'in the evening': 'pm',
      'at night': 'pm',
      tonight: 'pm',
    },
    units: {
      Y: 'year|years',
      M: 'month|months',
      W: 'week|weeks',
      D: 'day|days',
      TH: 'hour|hours',
      TM: 'minute|minutes|min',
      TS: 'second|seconds|sec',
    },
    durations: {
      'half an hour': 'PT30M',
      'half a minute': 'PT30S',
      'a quarter of an hour': 'PT15M',
      'a decade': 'P10Y',
      'a fortnight': 'P2W',
    },
    andAHalf: ['and a half'],
  },
};
