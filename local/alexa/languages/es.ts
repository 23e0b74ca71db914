import type { Language } from './language';

const UNITS =
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve'.split(
    ' ',
  );
const TENS = '- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' ');
const HUNDREDS =
  '- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos'.split(
    ' ',
  );
const ORDINALS =
  '- primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo decimotercero decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno vigésimo'.split(
    ' ',
  );

const below100 = (value: number): readonly string[] => {
  if (value === 1) return ['uno', 'un', 'una'];
  if (value === 21) return ['veintiuno', 'veintiún', 'veintiuna'];
  if (value < 30) return [UNITS[value] ?? ''];
  const tens = TENS[Math.floor(value / 10)] ?? '';
  if (value % 10 === 0) return [tens];
  return below100(value % 10).map((unit) => `${tens} y ${unit}`);
};

const hundreds = (digit: number): readonly string[] => {
  const word = HUNDREDS[digit] ?? '';
  return digit === 1 ? ['ciento', 'cien'] : [word, word.replace(/os$/, 'as')];
};

const ordinals = (value: number): readonly string[] => {
  const word = ORDINALS[value];
  if (word === undefined) return [];
  const short = value === 1 || value === 3 ? [word.slice(0, -1)] : [];
  return [word, word.replace(/o$/, 'a'), ...short];
};

export const es: Language = {
  fillers: 'por favor, gracias, alexa, eh, em, pues, bueno, oye, a ver, mm',
  separators: 'y e o u',
  aliases: [
    ['okay', 'ok'],
    ['vale', 'ok'],
  ],
  invocation: {
    reserved: 'abre inicia lanza pregunta pide dile pídele pregúntale ejecuta'.split(' '),
    articles: 'el la los las un una de para a en con'.split(' '),
    wakeWords: ['alexa', 'echo', 'computadora', 'ordenador', 'oye alexa'],
    launch: [
      ...['abre', 'abrir', 'inicia', 'iniciar', 'empieza', 'comienza', 'lanza', 'lánzame', 'juega'],
      ...['ejecuta', 'usa', 'utiliza', 'activa', 'carga', 'arranca', 'abre la skill'],
      ...['habla con', 'hablar con', 'juega a', 'empieza con'],
    ],
    ask: ['pregunta a', 'pregúntale a', 'pide a', 'pídele a', 'di a', 'dile a', 'consulta a'],
    connectors: ['y', 'que', 'por', 'para', 'si', 'sobre', 'de', 'y pregunta', 'y pide', 'y dile'],
    from: ['con', 'usando', 'en', 'a', 'desde'],
  },
  intents: {
    'AMAZON.HelpIntent': [
      ...['ayuda', 'ayúdame', 'necesito ayuda', 'puedes ayudarme', 'me puedes ayudar'],
      ...['qué puedo decir', 'qué puedes hacer', 'qué puedo preguntar', 'qué puedo hacer'],
    ],
    'AMAZON.StopIntent': ['para', 'parar', 'detente', 'basta', 'adiós', 'alto', 'stop', 'termina'],
    'AMAZON.CancelIntent': ['cancela', 'cancelar', 'olvídalo', 'déjalo', 'cancela eso', 'anula'],
    'AMAZON.NavigateHomeIntent': ['inicio', 've al inicio', 'ir al inicio', 'pantalla de inicio'],
    'AMAZON.YesIntent': [
      ...['sí', 'si', 'sí por favor', 'claro', 'claro que sí', 'vale', 'ok', 'okay', 'correcto'],
      ...['por supuesto', 'de acuerdo', 'desde luego', 'exacto', 'eso es'],
    ],
    'AMAZON.NoIntent': ['no', 'no gracias', 'claro que no', 'para nada', 'qué va', 'mejor no'],
    'AMAZON.RepeatIntent': [
      ...['repite', 'repetir', 'repítelo', 'repite eso', 'dilo otra vez', 'otra vez', 'cómo dices'],
    ],
    'AMAZON.StartOverIntent': [
      ...['empezar de nuevo', 'empieza de nuevo', 'volver a empezar', 'vuelve a empezar'],
      ...['comenzar de nuevo', 'reiniciar', 'reinicia', 'desde el principio'],
    ],
    'AMAZON.NextIntent': ['siguiente', 'salta', 'saltar', 'pasa', 'el siguiente'],
    'AMAZON.PreviousIntent': ['anterior', 'atrás', 'vuelve atrás', 'volver', 'el anterior'],
    'AMAZON.PauseIntent': ['pausa', 'pausar', 'haz una pausa'],
    'AMAZON.ResumeIntent': ['reanuda', 'reanudar', 'continúa', 'continuar', 'sigue'],
    'AMAZON.MoreIntent': ['más', 'cuéntame más', 'dime más', 'muéstrame más'],
    'AMAZON.SelectIntent': ['selecciona este', 'elige este', 'seleccionar'],
    'AMAZON.ScrollUpIntent': ['desplázate hacia arriba', 'sube'],
    'AMAZON.ScrollDownIntent': ['desplázate hacia abajo', 'baja'],
    'AMAZON.LoopOnIntent': ['activa el bucle', 'en bucle'],
    'AMAZON.LoopOffIntent': ['desactiva el bucle'],
    'AMAZON.ShuffleOnIntent': ['modo aleatorio', 'activa el modo aleatorio'],
    'AMAZON.ShuffleOffIntent': ['desactiva el modo aleatorio'],
  },
  exit: ['salir', 'sal', 'cerrar'],
  numbers: {
    below100,
    hundreds,
    joints: [''],
    // A thousand million is what English calls a billion.
    scales: [
      [['billones', 'billón'], 1e12],
      [['millones', 'millón'], 1e6],
      [['mil'], 1e3],
    ],
    ordinals,
  },
  calendar: {
    weekdays: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo'],
    months: [
      ...['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto'],
      ...['septiembre|setiembre', 'octubre', 'noviembre', 'diciembre'],
    ],
    seasons: { primavera: 'SP', verano: 'SU', otoño: 'FA', invierno: 'WI' },
    dates: [
      ['ahora mismo?', { now: true }],
      ['hoy', { day: 0 }],
      ['mañana', { day: 1 }],
      ['ayer', { day: -1 }],
      ['pasado mañana', { day: 2 }],
      ['anteayer', { day: -2 }],
      ['el|este? {weekday}', {}],
      ['el? próximo {weekday}', { side: 'next' }],
      ['el {weekday} que viene', { side: 'next' }],
      ['el? {weekday} pasado', { side: 'last' }],
      ['esta semana', { week: 0 }],
      ['la? próxima semana', { week: 1 }],
      ['la semana que viene', { week: 1 }],
      ['la? semana pasada', { week: -1 }],
      ['este|el fin de semana', { weekend: 0 }],
      ['el? próximo fin de semana', { weekend: 1 }],
      ['el? fin de semana que viene', { weekend: 1 }],
      ['el? fin de semana pasado', { weekend: -1 }],
      ['este mes', { month: 0 }],
      ['el? próximo mes', { month: 1 }],
      ['el mes que viene', { month: 1 }],
      ['el? mes pasado', { month: -1 }],
      ['este año', { year: 0 }],
      ['el? próximo año', { year: 1 }],
      ['el año que viene', { year: 1 }],
      ['el? año pasado', { year: -1 }],
      ['el? día? {day} de {month} de|del? {year}?', {}],
      ['el día? {day}', {}],
      ['en? {month} de|del? {year}?', {}],
      ['este|esta|en? {season}', {}],
      ['el? año? {year}', {}],
    ],
    times: [
      ['ahora mismo?', { value: 'PRESENT_REF' }],
      ['a|al? mediodía', { value: '12:00' }],
      ['a|la? medianoche', { value: '00:00' }],
      ['por|esta? la? mañana', { value: 'MO' }],
      ['por|esta? la? tarde', { value: 'AF' }],
      ['por|esta? la? noche', { value: 'NI' }],
      ['a? las|la? {hour} en? punto? {part}?', {}],
      ['a? las|la? {hour} y? {minute} {part}?', {}],
      ['a? las|la? {hour} y media {part}?', { add: 30 }],
      ['a? las|la? {hour} y cuarto {part}?', { add: 15 }],
      ['a? las|la? {hour} menos cuarto {part}?', { add: -15 }],
      ['a? las|la? {hour} menos {minute} {part}?', { before: true }],
    ],
    dayParts: {
      'de la mañana': 'am',
      'de la madrugada': 'am',
      'de la tarde': 'pm',
      'de la noche': 'pm',
    },
    units: {
      Y: 'año|años',
      M: 'mes|meses',
      W: 'semana|semanas',
      D: 'día|días',
      TH: 'hora|horas',
      TM: 'minuto|minutos',
      TS: 'segundo|segundos',
    },
    durations: { 'media hora': 'PT30M', 'un cuarto de hora': 'PT15M', 'una década': 'P10Y' },
    andAHalf: ['y media', 'y medio'],
  },
};
