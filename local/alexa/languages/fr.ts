import type { Language } from './language';

const UNITS =
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf'.split(
    ' ',
  );
const TENS =
  '- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt'.split(' ');
const SWISS_TENS: Readonly<Record<number, string>> = { 7: 'septante', 8: 'huitante', 9: 'nonante' };

const below100 = (value: number): readonly string[] => {
  if (value === 1) return ['un', 'une'];
  if (value < 20) return [UNITS[value] ?? ''];
  const ten = Math.floor(value / 10);
  const tens = TENS[ten] ?? '';
  const rest = ten === 7 || ten === 9 ? (value % 10) + 10 : value % 10;
  const others = belgian(ten, value % 10);
  if (rest === 0) return ten === 8 ? ['quatre-vingts', 'quatre-vingt', ...others] : [tens];
  const unit = UNITS[rest] ?? '';
  const joined = (value % 10 === 1 && ten < 8 ? ['et '] : ['']).map((et) => `${tens} ${et}${unit}`);
  const feminine = rest === 1 ? joined.map((word) => `${word}e`) : [];
  return [...joined, ...feminine, ...others];
};

const belgian = (ten: number, unit: number): readonly string[] => {
  const tens = SWISS_TENS[ten];
  if (tens === undefined) return [];
  if (unit === 0) return [tens];
  return unit === 1 ? [`${tens} et un`] : [`${tens} ${UNITS[unit] ?? ''}`];
};

const ordinals = (value: number): readonly string[] => {
  if (value === 1) return ['premier', 'première', '1er', '1ère'];
  const word = (below100(value)[0] ?? '')
    .replace(/s$/, (s) => (value === 80 ? '' : s))
    .replace(/cinq$/, 'cinqu')
    .replace(/neuf$/, 'neuv')
    .replace(/e$/, '');
  const second = value === 2 ? ['second', 'seconde'] : [];
  return [`${word}ième`, ...second, `${value}e`, `${value}ème`];
};

export const fr: Language = {
  fillers: "s'il te plaît, s'il vous plaît, merci, alexa, euh, hum, ben, bah, alors, donc",
  separators: 'et ou',
  aliases: [['okay', 'ok']],
  invocation: {
    reserved: 'ouvre lance démarre demande dis exécute active'.split(' '),
    articles: 'le la les un une de du pour à en avec'.split(' '),
    wakeWords: ['alexa', 'echo', 'ordinateur', 'dis alexa'],
    launch: [
      ...[
        'ouvre',
        'ouvrir',
        'lance',
        'lancer',
        'démarre',
        'démarrer',
        'commence',
        'joue',
        'utilise',
      ],
      ...['exécute', 'active', 'charge', 'parle à', 'parle avec', 'joue à', 'mets'],
    ],
    ask: ['demande à', 'demander à', 'dis à', 'dire à', 'interroge'],
    connectors: ['et', 'de', 'd', 'si', 'que', 'qu', 'pour', 'à', 'et demande', 'et dis'],
    from: ['avec', 'sur', 'dans', 'à', 'via', 'en utilisant'],
  },
  intents: {
    'AMAZON.HelpIntent': [
      ...['aide', 'aide-moi', "j'ai besoin d'aide", "à l'aide", 'peux-tu m’aider'],
      ...['que puis-je dire', 'que peux-tu faire', "qu'est-ce que je peux dire"],
      ...['que puis-je faire', "qu'est-ce que tu peux faire"],
    ],
    'AMAZON.StopIntent': ['stop', 'arrête', 'arrête-toi', 'arrêter', 'au revoir', 'ça suffit'],
    'AMAZON.CancelIntent': ['annule', 'annuler', 'laisse tomber', 'oublie', 'annule ça'],
    'AMAZON.NavigateHomeIntent': ['accueil', "page d'accueil", "va à l'accueil"],
    'AMAZON.YesIntent': [
      ...['oui', "oui s'il te plaît", 'ouais', "d'accord", 'bien sûr', 'ok', 'okay', 'volontiers'],
      ...['exact', "c'est ça", 'oui merci', 'absolument', 'tout à fait'],
    ],
    'AMAZON.NoIntent': ['non', 'non merci', 'pas du tout', 'nan', 'pas vraiment', 'surtout pas'],
    'AMAZON.RepeatIntent': ['répète', 'répéter', 'répète ça', 'redis-le', 'encore une fois'],
    'AMAZON.StartOverIntent': [
      ...['recommencer', 'recommence', 'recommence depuis le début', 'redémarrer', 'redémarre'],
      'repartir de zéro',
    ],
    'AMAZON.NextIntent': ['suivant', 'suivante', 'passe', 'passer', 'le suivant'],
    'AMAZON.PreviousIntent': ['précédent', 'précédente', 'retour', 'reviens en arrière'],
    'AMAZON.PauseIntent': ['pause', 'mets en pause', 'mettre en pause'],
    'AMAZON.ResumeIntent': ['reprends', 'reprendre', 'continue', 'continuer'],
    'AMAZON.MoreIntent': ['plus', "dis-m'en plus", 'montre-moi plus'],
    'AMAZON.SelectIntent': ['sélectionne celui-ci', 'choisis celui-ci', 'sélectionner'],
    'AMAZON.ScrollUpIntent': ['fais défiler vers le haut', 'vers le haut'],
    'AMAZON.ScrollDownIntent': ['fais défiler vers le bas', 'vers le bas'],
    'AMAZON.LoopOnIntent': ['en boucle', 'active la boucle'],
    'AMAZON.LoopOffIntent': ['désactive la boucle'],
    'AMAZON.ShuffleOnIntent': ['lecture aléatoire', 'active la lecture aléatoire'],
    'AMAZON.ShuffleOffIntent': ['désactive la lecture aléatoire'],
  },
  exit: ['quitter', 'quitte', 'sortir', 'fermer'],
  numbers: {
    below100,
    hundreds: (digit) =>
      digit === 1 ? ['cent'] : [`${UNITS[digit] ?? ''} cent`, `${UNITS[digit] ?? ''} cents`],
    joints: [''],
    century: 'cent',
    scales: [
      [['milliards', 'milliard'], 1e9],
      [['millions', 'million'], 1e6],
      [['mille'], 1e3],
    ],
    ordinals,
  },
  calendar: {
    weekdays: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
    months: [
      ...['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août|aout'],
      ...['septembre', 'octobre', 'novembre', 'décembre'],
    ],
    seasons: { printemps: 'SP', été: 'SU', automne: 'FA', hiver: 'WI' },
    dates: [
      ['maintenant', { now: true }],
      ["aujourd'hui", { day: 0 }],
      ['demain', { day: 1 }],
      ['hier', { day: -1 }],
      ['après demain', { day: 2 }],
      ['avant hier', { day: -2 }],
      ['ce|le? {weekday}', {}],
      ['le? {weekday} prochain', { side: 'next' }],
      ['le? {weekday} dernier', { side: 'last' }],
      ['cette semaine', { week: 0 }],
      ['la? semaine prochaine', { week: 1 }],
      ['la? semaine dernière', { week: -1 }],
      ['ce|le week end', { weekend: 0 }],
      ['ce|le weekend', { weekend: 0 }],
      ['le? weekend prochain', { weekend: 1 }],
      ['le? week end prochain', { weekend: 1 }],
      ['le? weekend dernier', { weekend: -1 }],
      ['ce mois ci?', { month: 0 }],
      ['le? mois prochain', { month: 1 }],
      ['le? mois dernier', { month: -1 }],
      ['cette année', { year: 0 }],
      ["l'année prochaine", { year: 1 }],
      ["l'année dernière", { year: -1 }],
      ['le? {day} {month} {year}?', {}],
      ['le {day}', {}],
      ['en? {month} {year}?', {}],
      ['cet|en|au? {season}', {}],
      ['en? {year}', {}],
    ],
    times: [
      ['maintenant', { value: 'PRESENT_REF' }],
      ['à? midi', { value: '12:00' }],
      ['à? minuit', { value: '00:00' }],
      ['à? midi et demi|demie', { value: '12:30' }],
      ['le|ce? matin', { value: 'MO' }],
      ["l'après midi", { value: 'AF' }],
      ['le|ce? soir', { value: 'EV' }],
      ['la? nuit', { value: 'NI' }],
      ['à? {hour} heure|heures|h {minute}? {part}?', {}],
      ['à? {hour} heure|heures et demie|demi {part}?', { add: 30 }],
      ['à? {hour} heure|heures et quart {part}?', { add: 15 }],
      ['à? {hour} heure|heures moins le? quart {part}?', { add: -15 }],
      ['à? {hour} heure|heures moins {minute} {part}?', { before: true }],
    ],
    dayParts: {
      'du matin': 'am',
      'de l après midi': 'pm',
      'du soir': 'pm',
    },
    units: {
      Y: 'an|ans|année|années',
      M: 'mois',
      W: 'semaine|semaines',
      D: 'jour|jours',
      TH: 'heure|heures',
      TM: 'minute|minutes',
      TS: 'seconde|secondes',
    },
    durations: {
      'une demi heure': 'PT30M',
      "un quart d'heure": 'PT15M',
      "trois quarts d'heure": 'PT45M',
      'une décennie': 'P10Y',
    },
    andAHalf: ['et demie', 'et demi'],
  },
};
