import type { Outcome, ResolutionStatus, SlotReading } from '../contract/turn';
import {
  AGAIN,
  ANOTHER,
  ANSWERS,
  API_FAILURE,
  API_TIME,
  ASKED,
  CARRIED,
  ERROR_NAMES,
  ERROR_WEIGHTS,
  FAULTS,
  FILLED_AFTER_LAUNCH,
  FILLED_AT_ONCE,
  LAUNCHES,
  LEAVING,
  MOST_TURNS,
  PAUSE,
  SESSION_ERRORS,
  SKILL_TIME,
  WAYS_OUT,
} from './behaviour';
import { chooser, textHash, type Random, unit } from './hash';
import type { LocaleWorld, SlotWorld, Word, World } from './world';

/**
 * Why a word of a row is not what it seems:
 * - `missing`: the model of the time lacks it;
 * - `two_minded`: so, and it means something else to a minority of its users;
 * - `slip`: speech recognition misheard a word;
 * - `chatter`: it was said to somebody else, and means nothing;
 * - `new_value`: a value that no model has.
 */
export type MeaningKind = 'missing' | 'two_minded' | 'slip' | 'chatter' | 'new_value';

/** The truth about an uttered word that missed, or resolved to something else than was meant. */
export interface Meaning {
  readonly slot: string;
  readonly spoken: string;
  readonly kind: MeaningKind;
  /** The value that was meant, and its id; null where none was. */
  readonly meant: string | null;
  readonly meant_id: string | null;
}

/** A turn as far as it does not depend on when and by whom it is said. */
export interface ConversationTurn {
  /** Seconds since the session began. */
  readonly after: number;
  readonly turn: number;
  readonly request_type: string;
  readonly intent_name: string | null;
  readonly dialog_state: string | null;
  readonly outcome: Outcome;
  readonly matched_pet: string | null;
  readonly error_name: string | null;
  readonly session_end_reason: string | null;
  readonly api_execution_time: number | null;
  readonly response_time: number;
  readonly slots: readonly SlotReading[] | null;
  readonly meanings: readonly Meaning[];
}

/** Who speaks, and in which circumstances. */
export interface Circumstances {
  readonly world: World;
  readonly locale: LocaleWorld;
  /** Index of the release that answers. */
  readonly release: number;
  /** Decides what two-minded words mean to the user. */
  readonly persona: number;
  readonly isReturning: boolean;
  readonly apiIsBad: boolean;
  readonly random: Random;
}

/** A whole session, from its first turn to how it ends. */
export const converse = (circumstances: Circumstances): readonly ConversationTurn[] =>
  new Conversation(circumstances).hold();

type Clarity = 'clear' | 'unknown' | 'ambiguous' | 'unsupported' | 'unclear';

/** What was said for a slot, and what was meant. */
interface Said {
  readonly spoken: string;
  /** Index of the value it resolved to; undefined for a miss. */
  readonly value?: number | undefined;
  readonly status: ResolutionStatus;
  readonly clarity: Clarity;
  readonly kind?: MeaningKind;
  readonly meant?: number | undefined;
}

/** What the dialog holds for a slot. */
interface Held extends Said {
  /** Alexa forgets what a word resolved to when another intent came between. */
  readonly isStale: boolean;
}

type Why = 'missing' | 'no_match' | Exclude<Clarity, 'clear'>;

type Next =
  | { readonly kind: 'start' }
  | { readonly kind: 'again' }
  | { readonly kind: 'ask'; readonly slot: SlotWorld; readonly why: Why }
  | { readonly kind: 'another' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'end' };

const END: Next = { kind: 'end' };
const LEAVE: Next = { kind: 'leave' };

const chooseFilledAfterLaunch = chooser(FILLED_AFTER_LAUNCH);
const chooseFilledAtOnce = chooser(FILLED_AT_ONCE);
const chooseWayOut = chooser(WAYS_OUT.map(({ weight }) => weight));
const chooseError = chooser(ERROR_WEIGHTS);

type TurnParts = Partial<Omit<ConversationTurn, 'after' | 'turn' | 'outcome'>>;

class Conversation {
  readonly #given: Circumstances;
  readonly #turns: ConversationTurn[] = [];
  readonly #held = new Map<string, Held>();
  #carrier: string | undefined;
  #carrierIsStale = false;
  #dialogBegan = false;
  #after = 0;
  #told = 0;

  constructor(given: Circumstances) {
    this.#given = given;
  }

  hold(): readonly ConversationTurn[] {
    let next = this.#begin();
    while (next.kind !== 'end') {
      next = this.#turns.length < MOST_TURNS ? this.#goOn(next) : this.#leave();
    }
    return this.#turns;
  }

  #begin(): Next {
    if (!this.#happens(LAUNCHES)) return this.#firstUtterance(chooseFilledAtOnce);
    const offered = this.#given.isReturning && this.#happens(AGAIN.offered);
    this.#add('launched', {
      request_type: 'LaunchRequest',
      response_time: this.#skillTime() + Math.round(this.#exponential(SKILL_TIME.launch)),
    });
    return offered ? { kind: 'again' } : { kind: 'start' };
  }

  #goOn(next: Next): Next {
    switch (next.kind) {
      case 'end':
        return next;
      case 'leave':
        return this.#leave();
      case 'start':
        return this.#happens(ASKED.leave) ? LEAVE : this.#firstUtterance(chooseFilledAfterLaunch);
      case 'again':
        return this.#again();
      case 'another':
        return this.#another();
      case 'ask':
        return this.#asked(next.slot, next.why);
    }
  }

  #again(): Next {
    const drawn = this.#draw();
    if (drawn < AGAIN.yes) {
      for (const slot of this.#locale.slots) this.#held.set(slot.name, this.#silentWish(slot));
      this.#dialogBegan = true;
      return this.#answer({ intent_name: 'AMAZON.YesIntent' });
    }
    if (drawn < AGAIN.yes + AGAIN.no) {
      this.#add('eliciting', { intent_name: 'AMAZON.NoIntent' });
      return { kind: 'start' };
    }
    return drawn > 1 - AGAIN.leave ? LEAVE : this.#firstUtterance(chooseFilledAfterLaunch);
  }

  /** A wish of last time: known to the skill, and not said. */
  #silentWish(slot: SlotWorld): Held {
    const value = this.#supportedValue(slot);
    const spoken = slot.values[value]?.name ?? '';
    return { spoken, value, status: 'ER_SUCCESS_MATCH', clarity: 'clear', isStale: true };
  }

  #another(): Next {
    const drawn = this.#draw();
    if (drawn < ANOTHER.yes) return this.#answer({ intent_name: 'AMAZON.YesIntent' });
    if (drawn > ANOTHER.yes + ANOTHER.no) return LEAVE;
    this.#add('stopped', { intent_name: 'AMAZON.NoIntent', session_end_reason: 'SKILL_ENDED' });
    return END;
  }

  #firstUtterance(chooseCount: (drawn: number) => number): Next {
    const count = chooseCount(this.#draw());
    const [first, ...others] = this.#locale.slots;
    const order = others
      .map((slot) => ({ slot, drawn: this.#draw() }))
      .sort((a, b) => a.drawn - b.drawn)
      .map(({ slot }) => slot);
    const slots = [first, ...order].slice(0, count);
    const { carrier } = this.#locale;
    if (carrier && this.#happens(CARRIED)) this.#carrier = this.#word(carrier, 0).text;
    return this.#utter(new Map(slots.map((slot) => [slot, this.#say(slot)])));
  }

  #asked(slot: SlotWorld, why: Why): Next {
    if (why === 'missing') {
      const detour = this.#detour(slot);
      if (detour) return detour;
    }
    if (why === 'unknown') return this.#afterMiss(slot);
    if (why === 'no_match') return this.#afterNoMatch(slot);
    if (why === 'unsupported' && this.#happens(LEAVING.unsupported)) return LEAVE;
    if (why === 'ambiguous' && this.#happens(LEAVING.ambiguous)) return LEAVE;
    if (why !== 'missing') return this.#utter(new Map([[slot, this.#sayAgain(slot, why)]]));
    return this.#utter(this.#answers(slot));
  }

  /** What is not an answer: help, words for nobody, silence. */
  #detour(slot: SlotWorld): Next | undefined {
    const back: Next = { kind: 'ask', slot, why: 'missing' };
    let drawn = this.#draw();
    const falls = (share: number): boolean => {
      drawn -= share;
      return drawn < 0;
    };
    if (falls(ASKED.help)) return this.#interrupt('help', 'AMAZON.HelpIntent', back);
    if (falls(ASKED.fallback)) return this.#interrupt('fallback', 'AMAZON.FallbackIntent', back);
    if (falls(ASKED.repeat)) return this.#interrupt('handled', 'AMAZON.RepeatIntent', back);
    if (falls(ASKED.stop)) {
      this.#add('stopped', { intent_name: 'AMAZON.StopIntent', session_end_reason: 'SKILL_ENDED' });
      return END;
    }
    if (falls(FAULTS.event)) {
      this.#add('unhandled', {
        request_type: 'Alexa.Presentation.APL.UserEvent',
        error_name: 'AskSdk.GenericRequestDispatcher Error',
        session_end_reason: 'SKILL_ENDED',
      });
      return END;
    }
    return falls(ASKED.leave) ? LEAVE : undefined;
  }

  #interrupt(outcome: Outcome, intent: string, back: Next): Next {
    this.#add(outcome, { intent_name: intent });
    for (const [name, held] of this.#held) this.#held.set(name, { ...held, isStale: true });
    this.#carrierIsStale = true;
    return back;
  }

  #answers(slot: SlotWorld): ReadonlyMap<SlotWorld, Said> {
    const said = new Map([[slot, this.#sayAlone(slot)]]);
    const { slots } = this.#locale;
    const open = slots.find((other) => other !== slot && !this.#held.has(other.name));
    if (open && this.#happens(ANSWERS.nextToo)) said.set(open, this.#say(open));
    const earlier = slots.find((other) => other !== slot && this.#held.has(other.name));
    if (earlier && this.#happens(ANSWERS.changeEarlier)) said.set(earlier, this.#say(earlier));
    return said;
  }

  #afterMiss(slot: SlotWorld): Next {
    const { repair, change, leave } = this.#given.world.behaviour.afterMiss;
    const missed = this.#held.get(slot.name);
    const drawn = this.#draw() * (repair + change + leave);
    if (drawn < leave) return LEAVE;
    const isRepair = drawn < leave + repair && missed?.meant !== undefined;
    const said = isRepair ? this.#sayKnown(slot, missed.meant ?? 0) : this.#sayAlone(slot);
    return this.#utter(new Map([[slot, said]]));
  }

  #afterNoMatch(slot: SlotWorld): Next {
    if (this.#happens(LEAVING.noMatch)) return LEAVE;
    const options = this.#matchingValues(slot);
    const value = options[Math.floor(this.#draw() * options.length)];
    const said = value === undefined ? this.#say(slot) : this.#sayKnown(slot, value);
    return this.#utter(new Map([[slot, said]]));
  }

  #sayAgain(slot: SlotWorld, why: Why): Said {
    const held = this.#held.get(slot.name);
    const meant = why === 'unsupported' ? undefined : held?.meant;
    return this.#sayKnown(slot, meant ?? this.#supportedValue(slot), why === 'ambiguous');
  }

  #supportedValue(slot: SlotWorld): number {
    const value = slot.chooseValue(this.#draw());
    if (slot.values[value]?.supported) return value;
    return Math.max(
      0,
      slot.values.findIndex(({ supported }) => supported),
    );
  }

  /** Somebody answers, or says something to somebody else. */
  #sayAlone(slot: SlotWorld): Said {
    const { chatter, choosePhrase } = this.#locale;
    const isChatter = this.#happens(this.#given.world.behaviour.chatter);
    if (!isChatter || chatter.length === 0) return this.#say(slot);
    return unknownWord(chatter[choosePhrase(this.#draw())] ?? '', 'chatter');
  }

  /** Somebody says what they want of the slot. */
  #say(slot: SlotWorld): Said {
    const { behaviour } = this.#given.world;
    if (slot.newValues.length > 0 && this.#happens(behaviour.newValues)) {
      const at = Math.floor(this.#draw() ** 2 * slot.newValues.length);
      return unknownWord(slot.newValues[at] ?? '', 'new_value');
    }
    const value = slot.chooseValue(this.#draw());
    const word = this.#word(slot, value);
    const meant = word.other !== undefined && this.#isMinority(word) ? word.other : value;
    if (word.slips.length > 0 && this.#happens(behaviour.slips)) {
      const at = Math.floor(this.#draw() ** 2 * word.slips.length);
      return unknownWord(word.slips[at] ?? '', 'slip', meant);
    }
    return this.#heard(slot, word, value, meant);
  }

  #isMinority({ text }: Word): boolean {
    const { world, persona } = this.#given;
    return unit(world.seed, textHash(text), persona) < world.behaviour.minority;
  }

  /** A word for the value that the model of the time knows. */
  #sayKnown(slot: SlotWorld, value: number, byName = false): Said {
    const words = slot.values[value]?.words ?? [];
    const drawn = this.#word(slot, value);
    const isKnown = !byName && drawn.other === undefined && this.#knows(drawn);
    const name = words.find(({ isName }) => isName) ?? drawn;
    return this.#heard(slot, isKnown ? drawn : name, value, value);
  }

  #word(slot: SlotWorld, value: number): Word {
    const { words, chooseWord } = slot.values[value] ?? { words: [], chooseWord: () => 0 };
    return words[chooseWord(this.#draw())] ?? NO_WORD;
  }

  #knows({ lackingAbove }: Word): boolean {
    const { world, release } = this.#given;
    return lackingAbove >= (world.releases[release]?.lacking ?? 0);
  }

  /** What entity resolution makes of a word. */
  #heard(slot: SlotWorld, word: Word, chosen: number, meant: number): Said {
    const { text: spoken } = word;
    if (this.#happens(FAULTS.resolution))
      return {
        spoken,
        status: 'ER_ERROR_TIMEOUT',
        clarity: word.isName ? 'clear' : 'unclear',
        meant,
      };
    const kind = word.other === undefined ? 'missing' : 'two_minded';
    if (!this.#knows(word)) return unknownWord(spoken, kind, meant);
    const value = word.known[0] ?? chosen;
    const isWrong = word.known.length < 2 && value !== meant;
    const supported = word.known.filter((one) => slot.values[one]?.supported);
    return {
      spoken,
      value,
      status: 'ER_SUCCESS_MATCH',
      clarity:
        supported.length > 1 ? 'ambiguous' : supported.length === 0 ? 'unsupported' : 'clear',
      meant,
      ...(isWrong ? { kind: 'two_minded' } : {}),
    };
  }

  /** The turn of an utterance for the intent that collects the slots. */
  #utter(said: ReadonlyMap<SlotWorld, Said>): Next {
    const carried = this.#turns.every(({ intent_name: name }) => name !== this.#locale.intent);
    for (const [slot, words] of said) this.#held.set(slot.name, { ...words, isStale: false });
    const uttered = new Set([...said.keys()].map(({ name }) => name));
    const slots = this.#readings(uttered, carried);
    const meanings = [...said].flatMap(([slot, words]) => meaningOf(slot, words));
    const parts: TurnParts = {
      intent_name: this.#locale.intent,
      dialog_state: this.#locale.hasDialog ? (this.#dialogBegan ? 'IN_PROGRESS' : 'STARTED') : null,
      slots: slots.length > 0 ? slots : null,
      meanings,
    };
    this.#dialogBegan = true;
    return this.#answer(parts);
  }

  #readings(uttered: ReadonlySet<string>, carried: boolean): readonly SlotReading[] {
    const { slots, order, hasDialog, carrier } = this.#locale;
    return order.flatMap((name): readonly SlotReading[] => {
      const changed = uttered.has(name);
      if (name === carrier?.name) return this.#carrierReading(carrier, carried);
      const held = this.#held.get(name);
      const slot = slots.find((one) => one.name === name);
      if (!held || !slot || !(changed || hasDialog)) return [];
      return [readingOf(slot, held, changed)];
    });
  }

  #carrierReading(carrier: SlotWorld, changed: boolean): readonly SlotReading[] {
    if (this.#carrier === undefined || !(changed || this.#locale.hasDialog)) return [];
    const said = { spoken: this.#carrier, value: 0, status: 'ER_SUCCESS_MATCH' } as const;
    return [
      readingOf(carrier, { ...said, clarity: 'clear', isStale: this.#carrierIsStale }, changed),
    ];
  }

  /** What the skill answers to the wishes as they stand. */
  #answer(parts: TurnParts): Next {
    if (this.#happens(FAULTS.code)) {
      const error_name = ERROR_NAMES[chooseError(this.#draw())] ?? null;
      this.#add('error', { ...parts, error_name, session_end_reason: 'SKILL_ENDED' });
      return END;
    }
    const { slots } = this.#locale;
    const doubtful = slots.find(
      (slot) => (this.#held.get(slot.name)?.clarity ?? 'clear') !== 'clear',
    );
    const why = doubtful && this.#held.get(doubtful.name)?.clarity;
    if (doubtful && why !== undefined && why !== 'clear') {
      this.#add(outcomeOf(doubtful, why), parts);
      return { kind: 'ask', slot: doubtful, why };
    }
    const missing = slots.find(({ name }) => !this.#held.has(name));
    if (!missing) return this.#recommend(parts);
    this.#add('eliciting', parts);
    return { kind: 'ask', slot: missing, why: 'missing' };
  }

  #recommend(parts: TurnParts): Next {
    const { apiIsBad, world } = this.#given;
    if (apiIsBad && this.#happens(API_FAILURE.share)) {
      const api_execution_time = Math.round(API_FAILURE.least + this.#draw() * API_FAILURE.spread);
      this.#add('api_failed', { ...parts, api_execution_time, session_end_reason: 'SKILL_ENDED' });
      return END;
    }
    const names = world.catalogue ? (world.catalogue.get(this.#wishes()) ?? []) : [null];
    if (names.length === 0) {
      this.#add('no_match', { ...parts, api_execution_time: this.#apiTime() + this.#apiTime() });
      return { kind: 'ask', slot: this.#alternativeSlot(), why: 'no_match' };
    }
    const isLast = this.#told + 1 >= names.length;
    const matched_pet = names[(this.#given.persona + this.#told) % names.length] ?? null;
    this.#told += 1;
    this.#add('matched', {
      ...parts,
      matched_pet,
      api_execution_time: this.#apiTime(),
      session_end_reason: isLast ? 'SKILL_ENDED' : null,
    });
    return isLast ? END : { kind: 'another' };
  }

  #wishes(changedSlot?: SlotWorld, value?: number): string {
    return this.#locale.slots
      .map((slot) => {
        const held = slot === changedSlot ? value : this.#valueOf(slot);
        return slot.values[held ?? -1]?.id ?? '';
      })
      .join('#');
  }

  /** A word whose resolution failed is clear where it is the value's name. */
  #valueOf(slot: SlotWorld): number | undefined {
    const held = this.#held.get(slot.name);
    if (held?.status === 'ER_SUCCESS_MATCH') {
      const isSupported = slot.values[held.value ?? -1]?.supported === true;
      return isSupported ? held.value : held.meant;
    }
    return held?.meant;
  }

  #matchingValues(slot: SlotWorld): readonly number[] {
    const { catalogue } = this.#given.world;
    return slot.values.flatMap((_, value) =>
      catalogue?.has(this.#wishes(slot, value)) ? [value] : [],
    );
  }

  /** The slot, other than the first, of which another value would give a match. */
  #alternativeSlot(): SlotWorld {
    const { slots } = this.#locale;
    const others = slots.slice(1);
    const helpful = others.find((slot) => this.#matchingValues(slot).length > 0);
    return helpful ?? others[0] ?? slots[0];
  }

  #leave(): Next {
    const way = WAYS_OUT[chooseWayOut(this.#draw())] ?? WAYS_OUT[0];
    if ('intent' in way) {
      this.#add('stopped', { intent_name: way.intent, session_end_reason: 'SKILL_ENDED' });
      return END;
    }
    const { reason } = way;
    const error = SESSION_ERRORS[Math.floor(this.#draw() * SESSION_ERRORS.length)] ?? null;
    if (reason === 'EXCEEDED_MAX_REPROMPTS') this.#after += PAUSE.reprompt;
    this.#add('session_ended', {
      request_type: 'SessionEndedRequest',
      session_end_reason: reason,
      error_name: reason === 'ERROR' ? error : null,
    });
    return END;
  }

  #add(outcome: Outcome, parts: TurnParts): void {
    const api_execution_time = parts.api_execution_time ?? null;
    this.#turns.push({
      after: this.#after,
      turn: this.#turns.length + 1,
      request_type: 'IntentRequest',
      intent_name: null,
      dialog_state: null,
      matched_pet: null,
      error_name: null,
      session_end_reason: null,
      slots: null,
      meanings: [],
      response_time: this.#skillTime() + (api_execution_time ?? 0),
      ...parts,
      api_execution_time,
      outcome,
    });
    this.#after += PAUSE.least + Math.round(this.#exponential(PAUSE.mean));
  }

  #apiTime(): number {
    const { least, mean, slowLeast, slowMean } = API_TIME;
    return this.#given.apiIsBad
      ? slowLeast + Math.round(this.#exponential(slowMean))
      : least + Math.round(this.#exponential(mean));
  }

  #skillTime(): number {
    return SKILL_TIME.least + Math.round(this.#exponential(SKILL_TIME.mean));
  }

  #exponential(mean: number): number {
    return -Math.log(1 - this.#draw()) * mean;
  }

  #happens(share: number): boolean {
    return this.#draw() < share;
  }

  #draw(): number {
    return this.#given.random();
  }

  get #locale(): LocaleWorld {
    return this.#given.locale;
  }
}

const NO_WORD: Word = { text: '', isName: true, known: [], lackingAbove: 1, slips: [] };

const unknownWord = (spoken: string, kind: MeaningKind, meant?: number): Said => ({
  spoken,
  status: 'ER_SUCCESS_NO_MATCH',
  clarity: 'unknown',
  kind,
  meant,
});

const readingOf = (slot: SlotWorld, held: Held, changed: boolean): SlotReading => {
  const value = held.value === undefined ? undefined : slot.values[held.value];
  const { spoken, isStale, status } = held;
  if (isStale)
    return {
      name: slot.name,
      spoken,
      resolved: spoken,
      resolved_id: null,
      status: null,
      authority: null,
      changed,
    };
  return {
    name: slot.name,
    spoken,
    resolved: value?.name ?? spoken,
    resolved_id: value?.id ?? null,
    status,
    authority: 'static',
    changed,
  };
};

const meaningOf = (slot: SlotWorld, { kind, spoken, meant }: Said): readonly Meaning[] => {
  if (kind === undefined) return [];
  const value = meant === undefined ? undefined : slot.values[meant];
  return [
    { slot: slot.name, spoken, kind, meant: value?.name ?? null, meant_id: value?.id ?? null },
  ];
};

const outcomeOf = (slot: SlotWorld, why: Clarity): Outcome => {
  if (why === 'ambiguous') return 'disambiguating';
  return why === 'unsupported' && slot.name === 'animal' ? 'unsupported_animal' : 'eliciting';
};
