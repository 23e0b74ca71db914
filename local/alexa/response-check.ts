import type { Directive, Intent, Request, Response, ResponseEnvelope } from 'ask-sdk-model';
import { messageOf } from '../errors';
import type { DialogRules } from './dialog-rules';
import type { Nlu } from './nlu';
import { isObject, smallJsonCopy, type PlainObject } from './plain-data';
import { refusedCard, refusedDirective, refusedForRequest, refusedSpeech } from './response-parts';

/** Newer texts say 120 KB, the older ASK reference this: whoever keeps to it is safe. */
const MAX_RESPONSE_BYTES = 24 * 1024;
/** Dynamic entities of one directive, all types together. */
const MAX_DYNAMIC_ENTITIES = 100;

export type Checked =
  | { readonly response: ResponseEnvelope; readonly warnings: readonly string[] }
  | { readonly reason: string };

type DialogDirective = Extract<
  Directive,
  {
    readonly type:
      'Dialog.Delegate' | 'Dialog.ElicitSlot' | 'Dialog.ConfirmSlot' | 'Dialog.ConfirmIntent';
  }
>;

const DIALOG_DIRECTIVES = [
  'Dialog.Delegate',
  'Dialog.ElicitSlot',
  'Dialog.ConfirmSlot',
  'Dialog.ConfirmIntent',
];

/** The directive that leads the dialog on, if the response has one. */
export const dialogDirectiveOf = ({ directives = [] }: Response): DialogDirective | undefined =>
  directives.find((directive): directive is DialogDirective =>
    DIALOG_DIRECTIVES.includes(directive.type),
  );

interface Checks {
  readonly request: Request;
  readonly nlu: Nlu;
  readonly rules: DialogRules;
  readonly deviceInterfaces: readonly string[];
}

/**
 * Checks what a skill returned as the Alexa service does: the response as Alexa reads it, or the
 * reason in words why it would refuse it.
 */
export const checkResponse = (returned: unknown, checks: Checks): Checked => {
  const parsed = asSent(returned);
  if ('reason' in parsed) return parsed;
  const { response } = parsed.envelope;
  const reason =
    refusedShape(response) ??
    refusedSpeech('outputSpeech', response.outputSpeech) ??
    refusedSpeech('reprompt.outputSpeech', response.reprompt?.outputSpeech) ??
    refusedCard(response.card) ??
    refusedForRequest(response, checks.request) ??
    refusedDirectives(response, checks.deviceInterfaces) ??
    refusedDialog(response, checks) ??
    refusedEntities(response, checks.nlu);
  return reason === undefined
    ? { response: parsed.envelope, warnings: warningsOf(response) }
    : { reason };
};

const asSent = (
  returned: unknown,
): { readonly envelope: ResponseEnvelope } | { readonly reason: string } => {
  if (!isObject(returned)) return { reason: `the skill returned ${kindOf(returned)}, no object` };
  const small = smallJsonCopy(returned, MAX_RESPONSE_BYTES);
  if (isObject(small)) return asEnvelope(small);
  let json: string;
  try {
    json = JSON.stringify(returned);
  } catch (error) {
    return { reason: `the response is no JSON: ${messageOf(error)}` };
  }
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_RESPONSE_BYTES) {
    return { reason: `the response has ${bytes} bytes; ${MAX_RESPONSE_BYTES} are allowed` };
  }
  return asEnvelope(JSON.parse(json) as PlainObject);
};

const asEnvelope = (
  sent: PlainObject,
): { readonly envelope: ResponseEnvelope } | { readonly reason: string } => {
  const envelope = sent as unknown as ResponseEnvelope;
  const attributes: unknown = envelope.sessionAttributes ?? {};
  if (!isObject(attributes)) return { reason: 'sessionAttributes is no object' };
  if (!isObject(envelope.response)) return { reason: 'the returned object has no "response"' };
  return { envelope };
};

const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
};

const refusedShape = ({ shouldEndSession, directives }: Response): string | undefined => {
  const end: unknown = shouldEndSession ?? false;
  if (typeof end !== 'boolean') return `shouldEndSession is ${JSON.stringify(end)}, no boolean`;
  const list: unknown = directives ?? [];
  if (!Array.isArray(list)) return 'directives is no list';
  const broken = list.findIndex((item) => !isObject(item) || typeof item['type'] !== 'string');
  return broken < 0 ? undefined : `directives[${broken}] has no type`;
};

const refusedDirectives = (
  response: Response,
  deviceInterfaces: readonly string[],
): string | undefined => {
  for (const directive of response.directives ?? []) {
    const reason = refusedDirective(response, directive, deviceInterfaces);
    if (reason !== undefined) return reason;
  }
  return undefined;
};

const refusedDialog = (response: Response, { nlu, rules, request }: Checks): string | undefined => {
  const order = dialogDirectiveOf(response);
  if (!order) return undefined;
  const orders = (response.directives ?? []).filter(({ type }) => DIALOG_DIRECTIVES.includes(type));
  if (orders.length > 1)
    return `${orders.length} Dialog directives in one response; one is allowed`;
  if (rules.isEmpty)
    return `${order.type} needs a dialog model, and the interaction model has none`;
  const intent = order.updatedIntent ?? intentOf(request);
  if (!intent) return `${order.type} needs an updatedIntent in answer to a ${request.type}`;
  const declared = nlu.intent(intent.name);
  if (!declared) return `${order.type} names the intent "${intent.name}", which the model has not`;
  if (!rules.has(intent.name)) {
    return `${order.type} names the intent "${intent.name}", which has no dialog model`;
  }
  const slots = new Set((declared.slots ?? []).map(({ name }) => name));
  const named = [...Object.keys(intent.slots ?? {}), ...slotsNamedBy(order)];
  const unknown = named.find((slot) => !slots.has(slot));
  return unknown === undefined
    ? undefined
    : `${order.type} names the slot "${unknown}", which ${intent.name} does not declare`;
};

const intentOf = (request: Request): Intent | undefined =>
  request.type === 'IntentRequest' ? request.intent : undefined;

const slotsNamedBy = (order: DialogDirective): readonly string[] => {
  switch (order.type) {
    case 'Dialog.ElicitSlot':
      return [order.slotToElicit];
    case 'Dialog.ConfirmSlot':
      return [order.slotToConfirm];
    default:
      return [];
  }
};

const refusedEntities = ({ directives = [] }: Response, nlu: Nlu): string | undefined => {
  for (const directive of directives) {
    if (directive.type !== 'Dialog.UpdateDynamicEntities') continue;
    const types = directive.types ?? [];
    const count = types.reduce((sum, { values }) => sum + values.length, 0);
    if (count > MAX_DYNAMIC_ENTITIES) {
      return `${count} dynamic entities; ${MAX_DYNAMIC_ENTITIES} are allowed`;
    }
    const unknown = types.find(({ name }) => !nlu.declaresType(name));
    if (unknown) return `dynamic entities for the slot type "${unknown.name}", which no slot has`;
  }
  return undefined;
};

const warningsOf = (response: Response): readonly string[] => {
  const warnings: string[] = [];
  const order = dialogDirectiveOf(response);
  const delegates = order?.type === 'Dialog.Delegate';
  const ends = response.shouldEndSession ?? order === undefined;
  if (!ends && !delegates && !response.reprompt) {
    warnings.push('the session stays open without a reprompt');
  }
  if (order && !delegates && !response.outputSpeech) {
    warnings.push(`${order.type} without speech: the user hears no question`);
  }
  if (delegates && response.outputSpeech) {
    warnings.push('speech beside Dialog.Delegate is not spoken');
  }
  return warnings;
};
