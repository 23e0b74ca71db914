import type { Language } from './language';

const UNITS =
  'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn'.split(
    ' ',
  );
const TENS = '- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'.split(' ');

/** As it stands before another word: "ein", "zwei", … */
const bound = (digit: number): string => (digit === 1 ? 'ein' : (UNITS[digit] ?? ''));

const below100 = (value: number): readonly string[] => {
  if (value === 1) return ['eins', 'ein', 'eine', 'einen', 'einer', 'einem'];
  if (value === 2) return ['zwei', 'zwo'];
  if (value < 20) return [UNITS[value] ?? ''];
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return [value % 10 === 0 ? tens : `${bound(value % 10)}und${tens}`];
};

const ORDINAL_STEMS: Readonly<Record<number, string>> = { 1: 'erst', 3: 'dritt', 7: 'siebt' };

const ordinals = (value: number): readonly string[] => {
  const stem =
    ORDINAL_STEMS[value] ??
    `${below100(value)[0] ?? ''}${value < 20 ? (value === 8 ? '' : 't') : 'st'}`;
  return ['e', 'er', 'en', 'es', 'em'].map((ending) => stem + ending);
};

export const de: Language = {
  fillers: 'bitte, danke, alexa, äh, ähm, öh, hm, also, ach, na, ja, mal, doch, denn',
  separators: 'und oder sowie',
  aliases: [
    ['okay', 'ok'],
    ['zwo', 'zwei'],
  ],
  invocation: {
    reserved: 'öffne starte frage frag sage lade beginne aktiviere ob dass und'.split(' '),
    articles: 'der die das den ein eine für zu von mit in'.split(' '),
    wakeWords: ['alexa', 'computer', 'echo', 'hey alexa'],
    launch: [
      ...['öffne', 'starte', 'start', 'beginne', 'lade', 'spiele', 'spiel', 'aktiviere', 'benutze'],
      ...['rede mit', 'sprich mit', 'nutze', 'verwende'],
    ],
    ask: ['frage', 'frag', 'sage', 'sag'],
    connectors: ['und', 'nach', 'ob', 'dass', 'um', 'und frage nach', 'und frage', 'zu', 'für'],
    from: ['mit', 'über', 'bei', 'von', 'in', 'auf'],
  },
  intents: {
    'AMAZON.HelpIntent': [
      ...['hilfe', 'hilf mir', 'ich brauche hilfe', 'kannst du mir helfen', 'bitte hilf mir'],
      ...['was kann ich sagen', 'was kannst du', 'was kann ich fragen', 'was kann ich tun'],
    ],
    'AMAZON.StopIntent': ['stopp', 'stop', 'aus', 'halt', 'hör auf', 'beenden', 'tschüss', 'ende'],
    'AMAZON.CancelIntent': ['abbrechen', 'abbruch', 'vergiss es', 'brich ab', 'schon gut'],
    'AMAZON.NavigateHomeIntent': ['startseite', 'zur startseite', 'geh zur startseite'],
    'AMAZON.YesIntent': [
      ...['ja', 'ja bitte', 'jawohl', 'genau', 'klar', 'natürlich', 'sicher', 'ok', 'okay'],
      ...['gerne', 'gern', 'ja gerne', 'richtig', 'jep', 'na klar', 'stimmt'],
    ],
    'AMAZON.NoIntent': ['nein', 'nein danke', 'nö', 'nee', 'ne', 'lieber nicht', 'auf keinen fall'],
    'AMAZON.RepeatIntent': [
      ...['wiederholen', 'wiederhole', 'wiederhole das', 'noch einmal', 'nochmal', 'wie bitte'],
      'sag das noch einmal',
    ],
    'AMAZON.StartOverIntent': [
      ...['neu starten', 'neustart', 'von vorne', 'noch einmal von vorne', 'neu anfangen'],
      'von vorne anfangen',
    ],
    'AMAZON.NextIntent': ['weiter', 'nächste', 'nächster', 'nächstes', 'überspringen'],
    'AMAZON.PreviousIntent': ['zurück', 'vorherige', 'vorheriger', 'geh zurück'],
    'AMAZON.PauseIntent': ['pause', 'pausieren', 'anhalten'],
    'AMAZON.ResumeIntent': ['fortsetzen', 'fortfahren', 'weitermachen', 'mach weiter'],
    'AMAZON.MoreIntent': ['mehr', 'erzähl mir mehr', 'zeig mir mehr'],
    'AMAZON.SelectIntent': ['auswählen', 'wähle das aus', 'dieses auswählen'],
    'AMAZON.ScrollUpIntent': ['nach oben', 'nach oben scrollen', 'scrolle nach oben'],
    'AMAZON.ScrollDownIntent': ['nach unten', 'nach unten scrollen', 'scrolle nach unten'],
    'AMAZON.LoopOnIntent': ['endlosschleife', 'endlosschleife an'],
    'AMAZON.LoopOffIntent': ['endlosschleife aus'],
    'AMAZON.ShuffleOnIntent': ['zufallswiedergabe', 'zufallswiedergabe an', 'mischen'],
    'AMAZON.ShuffleOffIntent': ['zufallswiedergabe aus', 'nicht mischen'],
  },
  exit: ['verlassen', 'schließen'],
  numbers: {
    below100,
    hundreds: (digit) => [`${bound(digit)}hundert`, ...(digit === 1 ? ['hundert'] : [])],
    joints: ['', 'und'],
    century: 'hundert',
    scales: [
      [['milliarden', 'milliarde'], 1e9],
      [['millionen', 'million'], 1e6],
      [['tausend'], 1e3],
    ],
    ordinals,
  },
  calendar: {
    weekdays: [
      ...['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag|sonnabend'],
      'sonntag',
    ],
    months: [
      ...['januar|jänner', 'februar', 'märz', 'april', 'mai', 'juni|juno', 'juli', 'august'],
      ...['september', 'oktober', 'november', 'dezember'],
    ],
    seasons: { frühling: 'SP', frühjahr: 'SP', sommer: 'SU', herbst: 'FA', winter: 'WI' },
    dates: [
      ['jetzt|sofort', { now: true }],
      ['heute', { day: 0 }],
      ['morgen', { day: 1 }],
      ['gestern', { day: -1 }],
      ['übermorgen', { day: 2 }],
      ['vorgestern', { day: -2 }],
      ['am? diesen? {weekday}', {}],
      ['nächsten|nächster|kommenden|am? nächsten? {weekday}', { side: 'next' }],
      ['letzten|letzter|vergangenen {weekday}', { side: 'last' }],
      ['diese woche', { week: 0 }],
      ['nächste|kommende woche', { week: 1 }],
      ['letzte woche', { week: -1 }],
      ['dieses|das|am wochenende', { weekend: 0 }],
      ['nächstes|kommendes wochenende', { weekend: 1 }],
      ['letztes wochenende', { weekend: -1 }],
      ['diesen monat', { month: 0 }],
      ['nächsten monat', { month: 1 }],
      ['letzten monat', { month: -1 }],
      ['dieses jahr', { year: 0 }],
      ['nächstes jahr', { year: 1 }],
      ['letztes jahr', { year: -1 }],
      ['am|der|den? {day} {month} {year}?', {}],
      ['am|der|den {day}', {}],
      ['im? {month} {year}?', {}],
      ['im|diesen? {season}', {}],
      ['im? jahr? {year}', {}],
    ],
    times: [
      ['jetzt|sofort', { value: 'PRESENT_REF' }],
      ['um? mittag', { value: '12:00' }],
      ['um? mitternacht', { value: '00:00' }],
      ['am? morgen|vormittag', { value: 'MO' }],
      ['morgens|vormittags', { value: 'MO' }],
      ['am? nachmittag|nachmittags', { value: 'AF' }],
      ['am? abend|abends', { value: 'EV' }],
      ['in? der? nacht|nachts', { value: 'NI' }],
      ['um? {hour} uhr {minute}? {part}?', {}],
      ['um? {hour} {part}?', {}],
      ['um? {hour} {minute} {part}?', {}],
      ['um? halb {hour} {part}?', { add: -30 }],
      ['um? viertel nach {hour} {part}?', { add: 15 }],
      ['um? viertel vor {hour} {part}?', { add: -15 }],
      ['um? dreiviertel {hour} {part}?', { add: -15 }],
      ['um? {minute} nach {hour} {part}?', {}],
      ['um? {minute} vor {hour} {part}?', { before: true }],
    ],
    dayParts: {
      morgens: 'am',
      'am morgen': 'am',
      früh: 'am',
      vormittags: 'am',
      'am vormittag': 'am',
      nachmittags: 'pm',
      'am nachmittag': 'pm',
      abends: 'pm',
      'am abend': 'pm',
    },
    units: {
      Y: 'jahr|jahre|jahren',
      M: 'monat|monate|monaten',
      W: 'woche|wochen',
      D: 'tag|tage|tagen',
      TH: 'stunde|stunden',
      TM: 'minute|minuten',
      TS: 'sekunde|sekunden',
    },
    durations: {
      'eine halbe stunde': 'PT30M',
      'halbe stunde': 'PT30M',
      'eine viertelstunde': 'PT15M',
      'eine dreiviertelstunde': 'PT45M',
      'anderthalb stunden': 'PT1H30M',
      'ein jahrzehnt': 'P10Y',
    },
    andAHalf: ['und eine halbe'],
  },
};
