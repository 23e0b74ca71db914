/**
 * Checks SSML as Alexa reads it: well-formed, with Alexa's own set of tags, attributes and values
 * (custom-skills/speech-synthesis-markup-language-ssml-reference).
 */

type Check = (value: string) => boolean;

interface Tag {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const anything: Check = () => true;
const notEmpty: Check = (value) => value.trim() !== '';
const oneOf = (values: string): Check => {
  const allowed = new Set(values.split(' '));
  return (value) => allowed.has(value);
};
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value);

const tag = (required: Tag['required'] = {}, optional: Tag['optional'] = {}): Tag => ({
  required,
  optional,
});

/** A pause of at most 10 seconds. */
const pause: Check = (value) => {
  const [, amount = '', unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(value) ?? [];
  return amount !== '' && Number(amount) * (unit === 's' ? 1_000 : 1) <= 10_000;
};

const TAGS: Readonly<Record<string, Tag>> = {
  speak: tag({}, { version: anything, xmlns: anything, 'xml:lang': anything }),
  'alexa:name': tag({ type: oneOf('first full'), personId: notEmpty }),
  'amazon:domain': tag({ name: oneOf('conversational fun long-form music news') }),
  'amazon:effect': tag({ name: oneOf('whispered') }),
  'amazon:emotion': tag({
    name: oneOf('excited disappointed'),
    intensity: oneOf('low medium high'),
  }),
  audio: tag({ src: matching(/^(?:https|soundbank):\/\/\S+$/) }),
  break: tag({}, { strength: oneOf('none x-weak weak medium strong x-strong'), time: pause }),
  emphasis: tag({}, { level: oneOf('strong moderate reduced') }),
  lang: tag({ 'xml:lang': matching(/^[a-z]{2}-[A-Z]{2}$/) }),
  p: tag(),
  phoneme: tag({ ph: notEmpty }, { alphabet: oneOf('ipa x-sampa') }),
  prosody: tag(
    {},
    {
      rate: matching(/^(?:x-slow|slow|medium|fast|x-fast|\d+%)$/),
      pitch: matching(/^(?:x-low|low|medium|high|x-high|[+-]\d+(?:\.\d+)?%)$/),
      volume: matching(/^(?:silent|x-soft|soft|medium|loud|x-loud|[+-]\d+(?:\.\d+)?dB)$/),
    },
  ),
  s: tag(),
  'say-as': tag(
    {
      'interpret-as': oneOf(
        'characters spell-out cardinal number ordinal digits fraction unit date time telephone address interjection expletive',
      ),
    },
    { format: oneOf('mdy dmy ymd md dm ym my d m y yyyymmdd') },
  ),
  sub: tag({ alias: anything }),
  voice: tag({ name: notEmpty }),
  w: tag({
    role: oneOf(
      'amazon:VB amazon:VBD amazon:NN amazon:SENSE_1 amazon:DEFAULT ivona:VB ivona:VBD ivona:NN ivona:SENSE_1',
    ),
  }),
};

const MAX_AUDIO_FILES = 5;

const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});/y;
const MARKUP =
  /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[A-Za-z][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([A-Za-z][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const COMMENT_START = '<!--';
const COMMENT_END = '-->';

/** Why Alexa refuses an SSML text, undefined if it does not. */
export const ssmlFault = (ssml: string): string | undefined => new SsmlCheck(ssml.trim()).run();

class SsmlCheck {
  readonly #text: string;
  readonly #open: string[] = [];
  #audioFiles = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string | undefined {
    if (!/^<speak[\s>/]/.test(this.#text)) return 'is not enclosed in <speak>…</speak>';
    while (this.#at < this.#text.length) {
      const fault = this.#step();
      if (fault !== undefined) return fault;
      if (this.#open.length === 0 && this.#at < this.#text.length) {
        return 'is not enclosed in <speak>…</speak>';
      }
    }
    const left = this.#open.at(-1);
    return left === undefined ? undefined : `does not close <${left}>`;
  }

  #step(): string | undefined {
    const rest = this.#text.slice(this.#at).search(/[<&]/);
    if (rest < 0) {
      this.#at = this.#text.length;
      return undefined;
    }
    this.#at += rest;
    return this.#text[this.#at] === '&' ? this.#entity() : this.#markup();
  }

  #entity(): string | undefined {
    ENTITY.lastIndex = this.#at;
    if (!ENTITY.test(this.#text)) return `has an unescaped "&": ${this.#near()}; write &amp;`;
    this.#at = ENTITY.lastIndex;
    return undefined;
  }

  #markup(): string | undefined {
    if (this.#text.startsWith(COMMENT_START, this.#at)) return this.#comment();
    MARKUP.lastIndex = this.#at;
    const found = MARKUP.exec(this.#text);
    if (!found) return `has a "<" that begins no tag: ${this.#near()}; write &lt;`;
    const [, closing, name = '', attributes = '', empty] = found;
    this.#at = MARKUP.lastIndex;
    if (closing === '/') return this.#close(name);
    const fault = this.#tag(name, attributes);
    if (fault !== undefined) return fault;
    if (empty !== '/') this.#open.push(name);
    return undefined;
  }

  #comment(): string | undefined {
    const end = this.#text.indexOf(COMMENT_END, this.#at);
    if (end < 0) return `does not close a comment: ${this.#near()}`;
    this.#at = end + COMMENT_END.length;
    return undefined;
  }

  #close(name: string): string | undefined {
    const open = this.#open.pop();
    if (open === name) return undefined;
    return open === undefined
      ? `closes <${name}>, which is not open`
      : `closes <${name}> where <${open}> is open`;
  }

  #tag(name: string, attributes: string): string | undefined {
    const known = TAGS[name];
    if (!known || !Object.hasOwn(TAGS, name))
      return `has the tag <${name}>, which Alexa does not know`;
    if (name === 'speak' && this.#open.length > 0) return 'has a <speak> within <speak>';
    const given = new Map<string, string>();
    for (const [, attribute = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
      const value = double ?? single ?? '';
      if (given.has(attribute)) return `gives <${name}> the attribute "${attribute}" twice`;
      const fault = attributeFault(name, known, attribute, value);
      if (fault !== undefined) return fault;
      given.set(attribute, value);
    }
    const missing = Object.keys(known.required).find((attribute) => !given.has(attribute));
    if (missing !== undefined) return `has a <${name}> without "${missing}"`;
    if (name === 'audio' && ++this.#audioFiles > MAX_AUDIO_FILES) {
      return `has more than ${MAX_AUDIO_FILES} <audio> tags`;
    }
    return undefined;
  }

  #near(): string {
    return JSON.stringify(this.#text.slice(this.#at, this.#at + 20));
  }
}

const attributeFault = (
  name: string,
  { required, optional }: Tag,
  attribute: string,
  value: string,
): string | undefined => {
  const check = { ...required, ...optional }[attribute];
  if (!check) {
    return attribute.startsWith('xmlns:')
      ? undefined
      : `gives <${name}> the attribute "${attribute}", which it does not take`;
  }
  const loose = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/.test(value);
  if (loose) return `has an unescaped "&" in "${attribute}" of <${name}>; write &amp;`;
  return check(value) ? undefined : `gives "${attribute}" of <${name}> the value "${value}"`;
};
