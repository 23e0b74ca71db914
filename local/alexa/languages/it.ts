import type { Language } from './language';

const UNITS =
  'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove'.split(
    ' ',
  );
const TENS = '- - venti trenta quaranta cinquanta sessanta settanta ottanta novanta'.split(' ');

const below100 = (value: number): readonly string[] => {
  if (value === 1) return ['uno', 'un', 'una'];
  if (value < 20) return [UNITS[value] ?? ''];
  const tens = TENS[Math.floor(value / 10)] ?? '';
  const unit = value % 10;
  if (unit === 0) return [tens];
  // "ventuno", "ventotto": the tens lose their vowel before another one.
  if (unit === 1 || unit === 8) return [tens.slice(0, -1) + (UNITS[unit] ?? '')];
  return unit === 3 ? [`${tens}tré`, `${tens}tre`] : [tens + (UNITS[unit] ?? '')];
};

export const it: Language = {
  fillers: 'per favore, per piacere, grazie, alexa, ehm, eh, allora, dunque, ecco',
  separators: 'e ed o oppure',
  aliases: [['okay', 'ok']],
  invocation: {
    reserved: 'apri avvia lancia chiedi domanda'.split(' '),
    articles: 'il lo la i gli le un una di per a con'.split(' '),
    wakeWords: ['alexa', 'echo', 'computer'],
    launch: ['apri', 'avvia', 'inizia', 'lancia', 'gioca a', 'usa', 'parla con', 'fai partire'],
    ask: ['chiedi a', 'domanda a', 'di a', "di' a"],
    connectors: ['e', 'di', 'se', 'che', 'per', 'e chiedi'],
    from: ['con', 'usando', 'a', 'da', 'su'],
  },
  intents: {
    'AMAZON.HelpIntent': [
      'aiuto',
      'aiutami',
      'ho bisogno di aiuto',
      'cosa posso dire',
      'puoi aiutarmi',
    ],
    'AMAZON.StopIntent': ['stop', 'basta', 'fermati', 'ferma', 'ciao', 'arrivederci'],
    'AMAZON.CancelIntent': ['annulla', 'cancella', 'lascia stare', 'lascia perdere'],
    'AMAZON.NavigateHomeIntent': ['vai alla home', 'home', 'schermata principale'],
    'AMAZON.YesIntent': ['sì', 'si', 'sì grazie', 'certo', 'va bene', 'ok', 'okay', 'esatto'],
    'AMAZON.NoIntent': ['no', 'no grazie', 'per niente', 'assolutamente no'],
    'AMAZON.RepeatIntent': ['ripeti', 'ripetilo', 'puoi ripetere', 'dillo di nuovo'],
    'AMAZON.StartOverIntent': ['ricomincia', 'ricominciamo', "comincia dall'inizio", 'riavvia'],
    'AMAZON.NextIntent': ['successivo', 'prossimo', 'avanti', 'salta'],
    'AMAZON.PreviousIntent': ['precedente', 'indietro', 'torna indietro'],
    'AMAZON.PauseIntent': ['pausa', 'metti in pausa'],
    'AMAZON.ResumeIntent': ['riprendi', 'continua'],
  },
  exit: ['esci', 'chiudi'],
  numbers: {
    below100,
    hundreds: (digit) => [`${digit === 1 ? '' : (UNITS[digit] ?? '')}cento`],
    joints: [''],
    scales: [
      [['miliardi', 'miliardo'], 1e9],
      [['milioni', 'milione'], 1e6],
      [['mila', 'mille'], 1e3],
    ],
  },
};
