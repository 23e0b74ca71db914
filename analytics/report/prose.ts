import { escapeMarkdown } from '../text/markdown';
import { visible } from '../text/visible';

/** Text from a row: what users said, or what others named. It is hostile until it is escaped. */
export interface Quote {
  readonly quote: string;
  /** Without quotation marks: the name of a slot, which the model chooses. */
  readonly bare?: boolean;
}

/** A sentence; its quotes are escaped by whoever writes it down. */
export type Prose = readonly (string | Quote)[];

/** A sentence with quotes in it: a value that is no number is one. */
export const prose = (
  texts: TemplateStringsArray,
  ...values: readonly (string | number | Quote | Prose)[]
): Prose =>
  texts.flatMap((text, index) => {
    const value = values[index];
    return value === undefined ? [text] : [text, ...partsOf(value)];
  });

const partsOf = (value: string | number | Quote | Prose): Prose => {
  if (typeof value === 'object') return 'quote' in value ? [value] : value;
  return [typeof value === 'number' ? count(value) : value];
};

const LONGEST = 80;

export const quote = (value: string | number | null): Quote => ({ quote: shown(String(value)) });

export const bare = (value: string): Quote => ({ ...quote(value), bare: true });

/** A value as it can be shown on one line; long text is cut. */
export const shown = (value: string, longest = LONGEST): string => {
  const line = visible(value).trim();
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
};

/** `12,345` */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 user`, `2 users` */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `62 %`; below ten with one digit after the point. */
export const percent = (share: number): string => {
  const value = share * 100;
  return `${Number(value.toFixed(value !== 0 && Math.abs(value) < 10 ? 1 : 0))} %`;
};

/** `1,230 ms` */
export const millis = (value: number): string => `${count(Math.round(value))} ms`;

/** `a, b and c` */
export const listed = (items: readonly Prose[]): Prose =>
  items.flatMap((item, index) => {
    if (index === 0) return item;
    return [index === items.length - 1 ? ' and ' : ', ', ...item];
  });

/** Safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(
    /[&<>"']/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? '',
  );

export const proseAsHtml = (text: Prose): string =>
  text
    .map((part) => {
      if (typeof part === 'string') return escapeHtml(part);
      const word = `<bdi>${escapeHtml(part.quote)}</bdi>`;
      return part.bare === true ? word : `<q>${word}</q>`;
    })
    .join('');

export const proseAsMarkdown = (text: Prose): string =>
  text
    .map((part) => {
      if (typeof part === 'string') return part;
      const word = escapeMarkdown(part.quote);
      return part.bare === true ? word : `"${word}"`;
    })
    .join('');
