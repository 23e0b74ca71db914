import { exitPhrases, phrasesOf } from './built-in-intents';
import type { Asking } from './dialog-rules';
import type { InteractionModel } from './interaction-model';
import { InvocationPhrases, type Invocation } from './invocation';
import { FALLBACK_INTENT, type Expectation, type Nlu, type Reading } from './nlu';
import type { Session } from './session';
import type { TurnError } from './turn';
import { wordsOf, wordsOfText, type Utterance } from './utterance';

/** What Alexa takes an utterance for. */
export type Heard =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'confirmation'; readonly asking: Asking; readonly confirmed: boolean }
  /** The user calls the skill, with a request or without. */
  | { readonly kind: 'invocation'; readonly reading?: Reading }
  | { readonly kind: 'exit' }
  | { readonly kind: 'notInvoked' | 'notUnderstood'; readonly error: TurnError };

/** Decides who an utterance is for, Alexa or the skill, and what it means there. */
export class Listener {
  readonly #nlu: Nlu;
  readonly #invocations: InvocationPhrases;
  readonly #invocationName: string;
  readonly #yes: ReadonlySet<string>;
  readonly #no: ReadonlySet<string>;
  readonly #exit: ReadonlySet<string>;

  constructor({ languageModel }: InteractionModel, locale: string, nlu: Nlu) {
    this.#nlu = nlu;
    this.#invocationName = languageModel.invocationName;
    this.#invocations = new InvocationPhrases(languageModel.invocationName, locale);
    this.#yes = phraseSet(phrasesOf('AMAZON.YesIntent', locale));
    this.#no = phraseSet(phrasesOf('AMAZON.NoIntent', locale));
    this.#exit = phraseSet([
      ...exitPhrases(locale),
      // Alexa stops a skill that does not want to do it itself.
      ...['AMAZON.StopIntent', 'AMAZON.CancelIntent']
        .filter((intent) => !nlu.intent(intent))
        .flatMap((intent) => phrasesOf(intent, locale)),
    ]);
  }

  hear(utterance: Utterance, session: Session | undefined): Heard {
    return session?.isOpen === true
      ? this.#hearInSession(utterance, session)
      : this.#hearOutside(utterance);
  }

  /** What the session lets Alexa expect. */
  expectation(session: Session | undefined): Expectation {
    if (session?.isOpen !== true) return {};
    const { dynamicEntities: dynamic, dialog } = session;
    if (!dialog || dialog.asking.kind === 'confirmIntent') return { dynamic };
    return {
      dynamic,
      elicited: { intent: dialog.intent.name, slot: dialog.asking.slot },
      acceptsAnyWord: dialog.asking.kind === 'elicitSlot',
    };
  }

  /** What follows a call of the skill; undefined where nobody calls it, or it is only opened. */
  requestIn(utterance: Utterance): string | undefined {
    const [request] = this.#invocations.read(utterance)?.requests ?? [];
    return request && wordsOf(request).join(' ');
  }

  #hearInSession(utterance: Utterance, session: Session): Heard {
    const asking = session.dialog?.asking;
    if (asking && asking.kind !== 'elicitSlot') {
      const phrase = wordsOf(utterance).join(' ');
      if (this.#yes.has(phrase)) return { kind: 'confirmation', asking, confirmed: true };
      if (this.#no.has(phrase)) return { kind: 'confirmation', asking, confirmed: false };
    }
    const expectation = this.expectation(session);
    const listed = this.#nlu.readListed(utterance, expectation);
    if (listed) return confirmationBy(listed, asking) ?? { kind: 'reading', reading: listed };
    if (this.#exit.has(wordsOf(utterance).join(' '))) return { kind: 'exit' };
    const invocation = this.#invocations.read(utterance);
    if (invocation) return this.#invoked(invocation);
    const reading = this.#nlu.readOpen(utterance, expectation);
    return reading ? { kind: 'reading', reading } : notUnderstood(utterance);
  }

  #hearOutside(utterance: Utterance): Heard {
    const invocation = this.#invocations.read(utterance);
    if (invocation) return this.#invoked(invocation);
    const message = `no session is open, and this calls no skill; say "open ${this.#invocationName}"`;
    return { kind: 'notInvoked', error: { type: 'NOT_INVOKED', message } };
  }

  #invoked({ requests }: Invocation): Heard {
    const [first] = requests;
    if (!first) return { kind: 'invocation' };
    const listed = requests.flatMap((request) => this.#nlu.readListed(request) ?? []);
    const open = () => requests.flatMap((request) => this.#nlu.readOpen(request) ?? []);
    const [reading] = listed.length > 0 ? listed : preferUnderstood(open());
    return reading ? { kind: 'invocation', reading } : notUnderstood(first);
  }
}

/** Phrases as the words of an utterance give them: "s'il" and "s il" are the same. */
const phraseSet = (phrases: readonly string[]): ReadonlySet<string> =>
  new Set(phrases.map((phrase) => wordsOfText(phrase).join(' ')));

/** "yes" and "no" in the model's own words, where Alexa asks for a confirmation. */
const confirmationBy = ({ intent }: Reading, asking: Asking | undefined): Heard | undefined => {
  if (!asking || asking.kind === 'elicitSlot') return undefined;
  const confirmed = intent === 'AMAZON.YesIntent';
  if (!confirmed && intent !== 'AMAZON.NoIntent') return undefined;
  return { kind: 'confirmation', asking, confirmed };
};

const preferUnderstood = (readings: readonly Reading[]): readonly Reading[] => {
  const understood = readings.filter(({ intent }) => intent !== FALLBACK_INTENT);
  return understood.length > 0 ? understood : readings;
};

const notUnderstood = (utterance: Utterance): Heard => ({
  kind: 'notUnderstood',
  error: {
    type: 'NOT_UNDERSTOOD',
    message: `no sample fits "${wordsOf(utterance).join(' ')}", and the model has no ${FALLBACK_INTENT}`,
  },
});
