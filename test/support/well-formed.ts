import type { ResponseEnvelope } from 'ask-sdk-model';
import type { AlexaTurn } from '../../local/alexa';

/** Source: the SSML reference of the Alexa Skills Kit. */
const SSML_TAGS = new Set([
  ...['amazon:domain', 'amazon:effect', 'amazon:emotion', 'audio', 'break', 'emphasis', 'lang'],
  ...['p', 'phoneme', 'prosody', 's', 'say-as', 'speak', 'sub', 'voice', 'w'],
]);

const MAX_BYTES = 24 * 1_024;

const TAG = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<&]*")*)\s*(\/?)>/g;

/** XML, as far as SSML goes: tags that are known, nested and closed, and no stray < or &. */
const ssmlFault = (ssml: string): string | undefined => {
  if (!/^<speak>.*<\/speak>$/s.test(ssml)) return `no <speak>: ${ssml}`;
  const open: string[] = [];
  for (const [, closing, tag = '', , empty] of ssml.matchAll(TAG)) {
    if (!SSML_TAGS.has(tag)) return `<${tag}> is no SSML: ${ssml}`;
    if (closing && open.pop() !== tag) return `</${tag}> closes nothing: ${ssml}`;
    if (!closing && !empty) open.push(tag);
  }
  if (open.length > 0) return `<${open.join('><')}> is not closed: ${ssml}`;
  const text = ssml.replace(TAG, '');
  return /[<>]|&(?!(amp|lt|gt|quot|apos);)|\p{Cc}/u.test(text) ? `no XML: ${ssml}` : undefined;
};

/**
 * What is wrong with a response by Alexa's rules and by those of certification: bad SSML, more than
 * 24 KB, an open microphone without a question, a question without an open microphone, a text that
 * was left out. An empty list means nothing.
 */
export const faultsOf = (answer: ResponseEnvelope): readonly string[] => {
  const { outputSpeech, reprompt, shouldEndSession } = answer.response;
  const ssml = outputSpeech?.type === 'SSML' ? outputSpeech.ssml : '';
  const again = reprompt?.outputSpeech?.type === 'SSML' ? reprompt.outputSpeech.ssml : '';
  const asks = (text: string) => text.replace('</speak>', '').trimEnd().endsWith('?');
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  return [
    ssmlFault(ssml),
    again === '' ? undefined : ssmlFault(again),
    bytes > MAX_BYTES ? `${bytes} bytes` : undefined,
    ssml.replace(/<[^>]*>/g, '').trim() === '' ? 'nothing is said' : undefined,
    /undefined|null|NaN|\{\{|\[object/.test(ssml + again)
      ? `left out: ${ssml} ${again}`
      : undefined,
    shouldEndSession === false && !(asks(ssml) && asks(again))
      ? `an open microphone without a question: ${ssml} ${again}`
      : undefined,
    shouldEndSession !== false && (ssml.includes('?') || again !== '')
      ? `a question to a closed microphone: ${ssml} ${again}`
      : undefined,
  ].filter((fault) => fault !== undefined);
};

/** The same of a turn, with what Alexa says against it. */
export const faultsOfTurn = ({
  request,
  response,
  error,
  warnings,
}: AlexaTurn): readonly string[] => [
  ...(error ? [error.message] : []),
  ...warnings,
  // Alexa itself refuses speech to the end of a session.
  ...(response && request?.request.type !== 'SessionEndedRequest' ? faultsOf(response) : []),
];
