import { languageOf } from './language';

/** What users say for the built-in intents, by language; a model adds its own samples to them. */
const PHRASES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  en: {
    'AMAZON.HelpIntent': [
      'help',
      'help me',
      'i need help',
      'can you help me',
      'please help me',
      'what can i say',
      'what can you do',
      'what can i ask you',
    ],
    'AMAZON.StopIntent': ['stop', 'off', 'shut up', 'stop it', 'stop that', 'goodbye', 'bye'],
    'AMAZON.CancelIntent': ['cancel', 'cancel that', 'never mind', 'forget it'],
    'AMAZON.NavigateHomeIntent': ['go home', 'home', 'navigate home', 'go to the home screen'],
    'AMAZON.YesIntent': [
      'yes',
      'yes please',
      'yeah',
      'yep',
      'yup',
      'sure',
      'ok',
      'okay',
      'of course',
      'absolutely',
      'correct',
    ],
    'AMAZON.NoIntent': ['no', 'no thanks', 'no thank you', 'nope', 'nah', 'not really'],
    'AMAZON.RepeatIntent': ['repeat', 'repeat that', 'say that again', 'say it again', 'pardon'],
    'AMAZON.StartOverIntent': ['start over', 'start again', 'restart', 'begin again'],
    'AMAZON.NextIntent': ['next', 'skip', 'skip this', 'go forward'],
    'AMAZON.PreviousIntent': ['previous', 'go back', 'skip back', 'back up'],
    'AMAZON.PauseIntent': ['pause', 'pause that', 'pause it'],
    'AMAZON.ResumeIntent': ['resume', 'continue', 'keep going'],
    'AMAZON.MoreIntent': ['more', 'tell me more', 'show me more'],
  },
};

/** What closes a session without the skill being asked; the skill is only told. */
const EXIT_PHRASES: Readonly<Record<string, readonly string[]>> = { en: ['exit', 'quit'] };

/** The phrases of a built-in intent; none for an intent that has none of its own. */
export const phrasesOf = (intent: string, locale: string): readonly string[] =>
  PHRASES[languageOf(locale, PHRASES)]?.[intent] ?? [];

export const exitPhrases = (locale: string): readonly string[] =>
  EXIT_PHRASES[languageOf(locale, EXIT_PHRASES)] ?? [];
