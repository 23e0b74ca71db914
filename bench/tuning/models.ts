import { readFileSync } from 'node:fs';
import type { ModelDocument } from '../../analytics/generator/world';

/** A slot type: the words of each value, its name first. */
export type SlotWords = Readonly<Record<string, readonly string[]>>;

/** What the tuner is tried with: the interaction model of a skill in a locale. */
export interface SkillModel {
  readonly name: string;
  readonly locale: string;
  readonly document: ModelDocument;
}

const petModel = (locale: string): SkillModel => {
  const file = `skill-package/interactionModels/custom/${locale}.json`;
  return {
    name: 'pets',
    locale,
    document: JSON.parse(readFileSync(file, 'utf8')) as ModelDocument,
  };
};

/** A skill with one dialog, which asks for a value of each slot. */
const dialogModel = (slots: Readonly<Record<string, SlotWords>>): ModelDocument => ({
  interactionModel: {
    languageModel: {
      intents: [
        {
          name: 'DialogIntent',
          slots: Object.keys(slots).map((name) => ({ name, type: `${name}Type` })),
        },
      ],
      types: Object.entries(slots).map(([name, values]) => ({
        name: `${name}Type`,
        values: Object.entries(values).map(([value, words]) => ({
          id: value,
          name: { value, synonyms: words.filter((word) => word !== value) },
        })),
      })),
    },
    dialog: { intents: [{ name: 'DialogIntent' }] },
  },
});

const list = (text: string): readonly string[] => text.split(', ');

const pizza: SkillModel = {
  name: 'pizza',
  locale: 'en-GB',
  document: dialogModel({
    PizzaSize: {
      small: list('small, little one, for one, personal, kids size, mini pizza, nine inch, single'),
      medium: list(
        'medium, regular, normal, standard, twelve inch, for two, middle one, usual size',
      ),
      large: list(
        'large, big, family size, huge, sixteen inch, for four, sharing, party size, jumbo',
      ),
    },
    Topping: {
      ham: list('ham, gammon, prosciutto, parma ham, bacon, cured pork, smoked ham, speck'),
      mushroom: list(
        'mushroom, mushrooms, champignons, funghi, porcini, shrooms, button mushrooms',
      ),
      pepperoni: list('pepperoni, spicy sausage, salami, chorizo, hot salami, american hot, nduja'),
      vegetables: list(
        'vegetables, veggies, greens, garden mix, peppers and onions, primavera, veg',
      ),
      cheese: list(
        'cheese, mozzarella, four cheeses, quattro formaggi, margherita, cheddar, parmesan',
      ),
    },
    Crust: {
      thin: list('thin, crispy, italian style, light, roman, flat, crunchy base, skinny'),
      thick: list('thick, deep pan, chicago style, fluffy, american, pan pizza, doughy, bready'),
      stuffed: list('stuffed, filled edge, cheesy crust, loaded rim, hot dog edge, filled'),
    },
  }),
};

const bank: SkillModel = {
  name: 'bank',
  locale: 'en-US',
  document: dialogModel({
    Account: {
      checking: list(
        'checking, current account, everyday account, main account, debit, salary account, spending account, giro',
      ),
      savings: list(
        'savings, nest egg, rainy day fund, deposit account, piggy bank, reserve, money market, put aside',
      ),
      credit: list(
        'credit, credit card, visa, plastic, mastercard, gold card, charge card, platinum',
      ),
      mortgage: list(
        'mortgage, home loan, house loan, what I owe on the house, property loan, housing credit',
      ),
    },
    Period: {
      today: list(
        'today, since this morning, last twenty four hours, this day, right now, so far today',
      ),
      week: list('week, past seven days, since monday, weekly, last few days, these seven days'),
      month: list('month, thirty days, since the first, monthly, since payday, past four weeks'),
      year: list(
        'year, twelve months, since january, annual, yearly, past four quarters, fiscal year',
      ),
    },
    Payee: {
      landlord: list('landlord, rent, flat owner, apartment, housing company, my lease'),
      utilities: list(
        'utilities, electricity, power company, gas bill, water works, heating, energy supplier',
      ),
      telephone: list(
        'telephone, mobile contract, cell phone, internet provider, broadband, phone bill',
      ),
      insurance: list('insurance, premium, coverage, policy, car cover, health plan, insurer'),
    },
  }),
};

const quiz: SkillModel = {
  name: 'quiz',
  locale: 'en-AU',
  document: dialogModel({
    Topic: {
      history: list(
        'history, the past, ancient times, wars, kings and queens, middle ages, bygone days, romans',
      ),
      science: list(
        'science, physics, chemistry, biology, experiments, nature, how things work, atoms',
      ),
      geography: list('geography, countries, capitals, maps, the world, rivers, mountains, places'),
      music: list('music, songs, bands, singers, tunes, pop stars, classical, melodies'),
      sports: list('sports, football, games, athletes, cricket, olympics, tennis, athletics'),
    },
    Level: {
      easy: list('easy, simple, beginner, for kids, baby level, gentle, piece of cake, novice'),
      medium: list('medium, so so, average, intermediate, not too hard, in between, moderate'),
      hard: list('hard, difficult, expert, tough, brain teaser, genius, challenging, professor'),
    },
  }),
};

export const MODELS: readonly SkillModel[] = [
  petModel('en-US'),
  petModel('de-DE'),
  petModel('es-ES'),
  pizza,
  bank,
  quiz,
];

/** Said to somebody else, most frequent first. */
export const CHATTER: Readonly<Record<string, readonly string[]>> = {
  en: list(
    "what was that, hang on a moment, shut the window, I have no idea, did you feed him, leave it alone, louder please, who called, mum is here, that is mine, put it down, one second, go to bed, no not you, it's raining, where are my keys, say it again, tea is ready, sit down, are you listening, forget it, come on then, he started it, wash your hands, that's silly, mind the step, bless you, open the door, what time is it, you decide",
  ),
  de: list(
    'wie bitte, warte kurz, mach das Fenster zu, keine Ahnung, hast du ihn gefüttert, lass das, lauter bitte, wer hat angerufen, Mama ist da, das gehört mir, leg das hin, eine Sekunde, ab ins Bett, nein nicht du, es regnet, wo sind meine Schlüssel, sag das nochmal, Essen ist fertig, setz dich, hörst du zu, vergiss es, na los, er hat angefangen, wasch dir die Hände, so ein Quatsch, pass auf die Stufe auf, Gesundheit, mach die Tür auf, wie spät ist es, entscheide du',
  ),
  es: list(
    'qué has dicho, espera un momento, cierra la ventana, no tengo ni idea, le has dado de comer, déjalo ya, más alto por favor, quién ha llamado, mamá está aquí, eso es mío, suelta eso, un segundo, a la cama, no tú no, está lloviendo, dónde están mis llaves, dilo otra vez, la cena está lista, siéntate, me estás oyendo, olvídalo, venga vamos, ha empezado él, lávate las manos, qué tontería, cuidado con el escalón, salud, abre la puerta, qué hora es, decide tú',
  ),
};
