import type { ModelNote } from './interaction-model';
import { invocationNameFault } from './invocation-name';
import { isObject, type PlainObject } from './plain-data';
import { partsOfSample } from './samples';

/** Multi-value slots exist there only (custom-skills/collect-multiple-values-in-a-slot). */
const LOCALES_WITH_MULTIPLE_VALUES = new Set(['en-AU', 'en-CA', 'en-GB', 'en-US']);

const INTENT_NAME = /^(?:AMAZON\.[A-Za-z]+(?:<.+>)?|[A-Za-z][A-Za-z0-9_]*)$/;
const SLOT_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const DELEGATION_STRATEGIES = ['ALWAYS', 'SKILL_RESPONSE'];

/**
 * What Alexa would refuse in an interaction model document, in the order of the document, each
 * fault with its JSON path. An empty list means that the document is an interaction model.
 */
export const findModelFaults = (document: unknown, locale: string): readonly ModelNote[] =>
  new ModelCheck(locale).run(document);

interface Named {
  readonly name: string;
  readonly path: string;
  readonly body: PlainObject;
}

interface DeclaredIntent extends Named {
  readonly slots: ReadonlyMap<string, string>;
}

class ModelCheck {
  readonly #faults: ModelNote[] = [];
  readonly #locale: string;
  readonly #intents = new Map<string, DeclaredIntent>();
  #types: ReadonlySet<string> = new Set();
  #prompts: ReadonlySet<string> = new Set();

  constructor(locale: string) {
    this.#locale = locale;
  }

  run(document: unknown): readonly ModelNote[] {
    if (!isObject(document)) this.#fault('(document)', 'not a JSON object');
    else this.#model(document['interactionModel']);
    return this.#faults;
  }

  #model(model: unknown): void {
    if (!isObject(model)) {
      this.#fault('interactionModel', 'missing');
      return;
    }
    const language = model['languageModel'];
    const path = 'interactionModel.languageModel';
    if (!isObject(language)) {
      this.#fault(path, 'missing');
      return;
    }
    this.#invocationName(language['invocationName'], `${path}.invocationName`);
    this.#types = this.#slotTypes(language['types'], `${path}.types`);
    this.#languageIntents(language['intents'], `${path}.intents`);
    this.#prompts = this.#declaredPrompts(model['prompts'], 'interactionModel.prompts');
    this.#dialog(model['dialog'], 'interactionModel.dialog');
  }

  #invocationName(name: unknown, path: string): void {
    if (typeof name !== 'string') {
      this.#fault(path, 'missing');
      return;
    }
    const fault = invocationNameFault(name, this.#locale);
    if (fault !== undefined) this.#fault(path, fault);
  }

  #slotTypes(types: unknown, path: string): ReadonlySet<string> {
    const named = this.#named(types, path);
    for (const type of named) {
      this.#each(type.body['values'], `${type.path}.values`, (value, at) => this.#value(value, at));
    }
    return new Set(named.map(({ name }) => name));
  }

  #value(value: unknown, path: string): void {
    const name = isObject(value) ? value['name'] : undefined;
    if (!isObject(name) || typeof name['value'] !== 'string' || name['value'].trim() === '') {
      this.#fault(`${path}.name.value`, 'missing');
      return;
    }
    this.#each(name['synonyms'], `${path}.name.synonyms`, (synonym, at) => {
      if (typeof synonym !== 'string') this.#fault(at, 'not a text');
    });
  }

  #languageIntents(intents: unknown, path: string): void {
    if (!Array.isArray(intents) || intents.length === 0) {
      this.#fault(path, 'missing');
      return;
    }
    for (const intent of this.#named(intents, path)) {
      if (!INTENT_NAME.test(intent.name)) {
        this.#fault(`${intent.path}.name`, `"${intent.name}" is no name for an intent`);
      }
      const slots = this.#slots(intent);
      this.#intents.set(intent.name, { ...intent, slots });
      this.#samples(intent.body['samples'], `${intent.path}.samples`, intent.name, slots, 'intent');
    }
  }

  #slots(intent: Named): ReadonlyMap<string, string> {
    const slots = this.#named(intent.body['slots'], `${intent.path}.slots`);
    const types = new Map(slots.map(({ name, body }) => [name, typeText(body['type'])]));
    for (const { name, path, body } of slots) {
      if (!SLOT_NAME.test(name)) this.#fault(`${path}.name`, `"${name}" is no name for a slot`);
      this.#slotType(body['type'], `${path}.type`);
      this.#multipleValues(body['multipleValues'], `${path}.multipleValues`);
      this.#samples(body['samples'], `${path}.samples`, intent.name, types, 'slot');
    }
    return types;
  }

  #slotType(type: unknown, path: string): void {
    if (typeof type !== 'string') {
      this.#fault(path, 'missing');
      return;
    }
    if (type.startsWith('AMAZON.') || this.#types.has(type)) return;
    this.#fault(path, `the slot type "${type}" is not defined in languageModel.types`);
  }

  #multipleValues(setting: unknown, path: string): void {
    if (!isObject(setting) || setting['enabled'] !== true) return;
    if (LOCALES_WITH_MULTIPLE_VALUES.has(this.#locale)) return;
    const locales = [...LOCALES_WITH_MULTIPLE_VALUES].join(', ');
    this.#fault(path, `${this.#locale} has no slots with multiple values; only ${locales} do`);
  }

  #samples(
    samples: unknown,
    path: string,
    intent: string,
    slots: ReadonlyMap<string, string>,
    kind: 'intent' | 'slot',
  ): void {
    this.#each(samples, path, (sample, at) => {
      if (typeof sample !== 'string') {
        this.#fault(at, 'not a text');
        return;
      }
      const parts = partsOfSample(sample);
      if (!parts) {
        this.#fault(at, `the braces of "${sample}" do not pair up`);
        return;
      }
      if (parts.length === 0) {
        this.#fault(at, 'an empty sample');
        return;
      }
      const named = parts.flatMap((part) => (part.kind === 'slot' ? [part.name] : []));
      for (const slot of named) {
        if (!slots.has(slot)) {
          this.#fault(at, `"${sample}" names the slot "${slot}", which ${intent} does not declare`);
        }
      }
      const phrase = named.find((slot) => slots.get(slot) === 'AMAZON.SearchQuery');
      if (phrase !== undefined && named.length > 1) {
        this.#fault(at, `"${sample}" has another slot beside "${phrase}" of AMAZON.SearchQuery`);
      } else if (phrase !== undefined && parts.length === 1 && kind === 'intent') {
        this.#fault(at, `"${sample}" needs words beside "${phrase}" of AMAZON.SearchQuery`);
      }
    });
  }

  #declaredPrompts(prompts: unknown, path: string): ReadonlySet<string> {
    const ids = new Set<string>();
    this.#each(prompts, path, (prompt, at) => {
      const id = isObject(prompt) ? prompt['id'] : undefined;
      if (!isObject(prompt) || typeof id !== 'string') {
        this.#fault(`${at}.id`, 'missing');
        return;
      }
      if (ids.has(id)) this.#fault(`${at}.id`, `two prompts have the id "${id}"`);
      ids.add(id);
      this.#variations(prompt['variations'], `${at}.variations`);
    });
    return ids;
  }

  #variations(variations: unknown, path: string): void {
    if (!Array.isArray(variations) || variations.length === 0) {
      this.#fault(path, 'missing');
      return;
    }
    this.#each(variations, path, (variation, at) => {
      const value = isObject(variation) ? variation['value'] : undefined;
      if (typeof value !== 'string' || value.trim() === '') this.#fault(`${at}.value`, 'missing');
    });
  }

  #dialog(dialog: unknown, path: string): void {
    if (dialog === undefined) return;
    if (!isObject(dialog)) {
      this.#fault(path, 'not an object');
      return;
    }
    this.#strategy(dialog['delegationStrategy'], `${path}.delegationStrategy`);
    for (const intent of this.#named(dialog['intents'], `${path}.intents`)) {
      this.#dialogIntent(intent);
    }
  }

  #dialogIntent({ name, path, body }: Named): void {
    const declared = this.#intents.get(name);
    if (!declared) {
      this.#fault(`${path}.name`, `the intent "${name}" is not in languageModel.intents`);
      return;
    }
    this.#strategy(body['delegationStrategy'], `${path}.delegationStrategy`);
    if (body['confirmationRequired'] === true) this.#promptOf(body, path, 'confirmation');
    for (const slot of this.#named(body['slots'], `${path}.slots`)) {
      this.#dialogSlot(slot, declared);
    }
  }

  #dialogSlot({ name, path, body }: Named, intent: DeclaredIntent): void {
    const type = intent.slots.get(name);
    if (type === undefined) {
      this.#fault(`${path}.name`, `the slot "${name}" is not a slot of ${intent.name}`);
      return;
    }
    if (body['type'] !== type) {
      this.#fault(
        `${path}.type`,
        `"${typeText(body['type'])}", but the language model says "${type}"`,
      );
    }
    if (body['elicitationRequired'] === true) this.#promptOf(body, path, 'elicitation');
    if (body['confirmationRequired'] === true) this.#promptOf(body, path, 'confirmation');
    this.#each(body['validations'], `${path}.validations`, (validation, at) => {
      if (!isObject(validation) || typeof validation['type'] !== 'string') {
        this.#fault(`${at}.type`, 'missing');
        return;
      }
      const missing = missingParameter(validation, validation['type']);
      if (missing !== undefined) this.#fault(`${at}.${missing.field}`, missing.message);
      this.#parameters(validation, at);
      this.#prompt(validation['prompt'], `${at}.prompt`);
    });
  }

  #parameters(validation: PlainObject, path: string): void {
    this.#each(validation['values'], `${path}.values`, (value, at) => {
      if (typeof value !== 'string') this.#fault(at, 'not a text');
    });
    for (const name of ['value', 'start', 'end'])
      if (!['undefined', 'string'].includes(typeof validation[name]))
        this.#fault(`${path}.${name}`, 'not a text');
  }

  #promptOf(body: PlainObject, path: string, kind: 'elicitation' | 'confirmation'): void {
    const prompts = body['prompts'];
    this.#prompt(isObject(prompts) ? prompts[kind] : undefined, `${path}.prompts.${kind}`);
  }

  #prompt(id: unknown, path: string): void {
    if (typeof id !== 'string') {
      this.#fault(path, 'missing: a prompt is required here');
      return;
    }
    if (!this.#prompts.has(id)) this.#fault(path, `the prompt "${id}" is not in prompts`);
  }

  #strategy(strategy: unknown, path: string): void {
    if (strategy === undefined || DELEGATION_STRATEGIES.includes(strategy as string)) return;
    const known = DELEGATION_STRATEGIES.join(' or ');
    this.#fault(path, `${JSON.stringify(strategy)} is no delegation strategy; ${known} is`);
  }

  /** The named objects of a list; a missing or double name is a fault. */
  #named(list: unknown, path: string): readonly Named[] {
    const named = new Map<string, Named>();
    this.#each(list, path, (body, at) => {
      const name = isObject(body) ? body['name'] : undefined;
      if (!isObject(body) || typeof name !== 'string') {
        this.#fault(`${at}.name`, 'missing');
        return;
      }
      const first = named.get(name);
      if (first) {
        this.#fault(`${at}.name`, `"${name}" is already declared at ${first.path}`);
        return;
      }
      named.set(name, { name, path: at, body });
    });
    return [...named.values()];
  }

  #each(list: unknown, path: string, check: (item: unknown, path: string) => void): void {
    if (list === undefined) return;
    if (!Array.isArray(list)) {
      this.#fault(path, 'not a list');
      return;
    }
    list.forEach((item, index) => check(item, `${path}[${index}]`));
  }

  #fault(path: string, message: string): void {
    this.#faults.push({ path, message });
  }
}

/** What is no text may be an object that refuses to be one. */
const typeText = (type: unknown): string =>
  typeof type === 'string' ? type : JSON.stringify(type);

const VALIDATION_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  hasEntityResolutionMatch: [],
  isInSet: ['values'],
  isNotInSet: ['values'],
  isGreaterThan: ['value'],
  isGreaterThanOrEqualTo: ['value'],
  isLessThan: ['value'],
  isLessThanOrEqualTo: ['value'],
  isInDuration: ['start', 'end'],
  isNotInDuration: ['start', 'end'],
};

/** What a slot validation lacks: a type that exists, or one of its parameters. */
const missingParameter = (
  validation: PlainObject,
  type: string,
): { readonly field: string; readonly message: string } | undefined => {
  const parameters = Object.hasOwn(VALIDATION_PARAMETERS, type)
    ? VALIDATION_PARAMETERS[type]
    : undefined;
  if (!parameters) return { field: 'type', message: `"${type}" is no validation rule` };
  const isThere = (name: string) => validation[name] !== undefined;
  // A span of time may be open at one end.
  const isWhole = type.endsWith('Duration') ? parameters.some(isThere) : parameters.every(isThere);
  return isWhole
    ? undefined
    : {
        field: parameters[0] ?? 'value',
        message: `missing: ${type} needs ${parameters.join(' or ')}`,
      };
};
