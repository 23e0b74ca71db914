import type { Language } from './language';

const UNITS =
  'zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove'.split(
    ' ',
  );
const TENS = '- - vinte trinta quarenta cinquenta sessenta setenta oitenta noventa'.split(' ');
const HUNDREDS =
  '- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos'.split(
    ' ',
  );

const VARIANTS: Readonly<Record<number, readonly string[]>> = {
  1: ['um', 'uma'],
  2: ['dois', 'duas'],
  6: ['seis', 'meia'],
  14: ['quatorze', 'catorze'],
};

const below100 = (value: number): readonly string[] => {
  if (value < 20) return VARIANTS[value] ?? [UNITS[value] ?? ''];
  const tens = TENS[Math.floor(value / 10)] ?? '';
  if (value % 10 === 0) return [tens];
  return below100(value % 10).map((unit) => `${tens} e ${unit}`);
};

export const pt: Language = {
  fillers: 'por favor, obrigado, obrigada, alexa, hum, então, bom, ah',
  separators: 'e ou',
  aliases: [['okay', 'ok']],
  invocation: {
    reserved: 'abra abre inicie inicia pergunte peça diga'.split(' '),
    articles: 'o a os as um uma de para em com'.split(' '),
    wakeWords: ['alexa', 'echo', 'computador'],
    launch: ['abra', 'abre', 'abrir', 'inicie', 'inicia', 'iniciar', 'comece', 'use', 'fale com'],
    ask: [
      ...['pergunte para', 'pergunte ao', 'pergunte à', 'peça para', 'peça ao', 'peça à'],
      'diga ao',
    ],
    connectors: ['e', 'que', 'se', 'para', 'por', 'sobre', 'e pergunte', 'e peça'],
    from: ['com', 'usando', 'em', 'no', 'na'],
  },
  intents: {
    'AMAZON.HelpIntent': [
      'ajuda',
      'me ajuda',
      'preciso de ajuda',
      'o que posso dizer',
      'pode me ajudar',
    ],
    'AMAZON.StopIntent': ['pare', 'parar', 'chega', 'tchau', 'adeus', 'stop'],
    'AMAZON.CancelIntent': ['cancelar', 'cancele', 'cancela', 'deixa pra lá', 'esquece'],
    'AMAZON.NavigateHomeIntent': ['tela inicial', 'ir para o início', 'início'],
    'AMAZON.YesIntent': [
      'sim',
      'sim por favor',
      'claro',
      'com certeza',
      'ok',
      'okay',
      'isso',
      'tá bom',
    ],
    'AMAZON.NoIntent': ['não', 'não obrigado', 'não obrigada', 'de jeito nenhum'],
    'AMAZON.RepeatIntent': ['repita', 'repetir', 'repete', 'diga de novo', 'de novo'],
    'AMAZON.StartOverIntent': ['recomeçar', 'recomece', 'começar de novo', 'reiniciar'],
    'AMAZON.NextIntent': ['próximo', 'próxima', 'pular', 'avançar'],
    'AMAZON.PreviousIntent': ['anterior', 'voltar', 'volta'],
    'AMAZON.PauseIntent': ['pausar', 'pause', 'pausa'],
    'AMAZON.ResumeIntent': ['continuar', 'continue', 'retomar'],
  },
  exit: ['sair', 'fechar'],
  numbers: {
    below100,
    hundreds: (digit) => (digit === 1 ? ['cento', 'cem'] : [HUNDREDS[digit] ?? '']),
    joints: ['e', ''],
    scales: [
      [['bilhões', 'bilhão'], 1e9],
      [['milhões', 'milhão'], 1e6],
      [['mil'], 1e3],
    ],
  },
};
