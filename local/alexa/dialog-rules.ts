import type { Intent, Slot } from 'ask-sdk-model';
import type {
  DialogIntentModel,
  DialogSlotModel,
  InteractionModel,
  Prompt,
} from './interaction-model';
import { isValid } from './slot-validation';

/** What Alexa has asked the user in a dialog. */
export type Asking =
  | { readonly kind: 'elicitSlot'; readonly slot: string }
  | { readonly kind: 'confirmSlot'; readonly slot: string }
  | { readonly kind: 'confirmIntent' };

/** What a delegated dialog needs next. */
export type NextStep =
  | { readonly kind: 'ask'; readonly asking: Asking; readonly prompt: Prompt }
  | { readonly kind: 'complete' };

const COMPLETE: NextStep = { kind: 'complete' };

/** The dialog model: which slots an intent needs, in which order, and how Alexa asks for them. */
export class DialogRules {
  readonly #intents: ReadonlyMap<string, DialogIntentModel>;
  readonly #prompts: ReadonlyMap<string, Prompt>;
  readonly #strategy: string;
  readonly #now: () => Date;

  /** @param now what spans of time in validation rules are relative to. */
  constructor({ dialog, prompts = [] }: InteractionModel, now: () => Date) {
    this.#now = now;
    this.#intents = new Map((dialog?.intents ?? []).map((intent) => [intent.name, intent]));
    this.#prompts = new Map(prompts.map((prompt) => [prompt.id, prompt]));
    // Dialogs that say nothing are older than automatic delegation: their skills are always asked.
    this.#strategy = dialog?.delegationStrategy ?? 'SKILL_RESPONSE';
  }

  /** Whether any intent has a dialog: Dialog directives need one. */
  get isEmpty(): boolean {
    return this.#intents.size === 0;
  }

  has(intent: string): boolean {
    return this.#intents.has(intent);
  }

  /** Whether Alexa leads the dialog on its own and calls the skill at its end only. */
  delegatesAlways(intent: string): boolean {
    const model = this.#intents.get(intent);
    return model !== undefined && (model.delegationStrategy ?? this.#strategy) === 'ALWAYS';
  }

  /** The next question of a delegated dialog: slot by slot, then the intent as a whole. */
  next(intent: Intent): NextStep {
    const model = this.#intents.get(intent.name);
    if (!model) return COMPLETE;
    for (const slot of model.slots ?? []) {
      const step = this.#slotStep(slot, intent);
      if (step) return step;
    }
    if (model.confirmationRequired === true && intent.confirmationStatus === 'NONE') {
      return this.#ask({ kind: 'confirmIntent' }, model.prompts?.confirmation) ?? COMPLETE;
    }
    return COMPLETE;
  }

  #slotStep(model: DialogSlotModel, intent: Intent): NextStep | undefined {
    const slot = intent.slots?.[model.name];
    const elicit: Asking = { kind: 'elicitSlot', slot: model.name };
    if (!slot || !isFilled(slot)) {
      return model.elicitationRequired === true
        ? this.#ask(elicit, model.prompts?.elicitation)
        : undefined;
    }
    if (slot.confirmationStatus === 'DENIED') return this.#ask(elicit, model.prompts?.elicitation);
    const broken = (model.validations ?? []).find((rule) => !isValid(slot, rule, this.#now()));
    if (broken) return this.#ask(elicit, broken.prompt);
    return model.confirmationRequired === true && slot.confirmationStatus === 'NONE'
      ? this.#ask({ kind: 'confirmSlot', slot: model.name }, model.prompts?.confirmation)
      : undefined;
  }

  #ask(asking: Asking, promptId: string | undefined): NextStep | undefined {
    const prompt = this.#prompts.get(promptId ?? '');
    return prompt && { kind: 'ask', asking, prompt };
  }
}

const isFilled = ({ value, slotValue }: Slot): boolean =>
  value !== undefined || slotValue !== undefined;
