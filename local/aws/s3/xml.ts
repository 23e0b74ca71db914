import { XMLParser } from 'fast-xml-parser';
import { S3Error } from './s3-error';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Line ends and control characters as references: a parser would otherwise normalise them away. */
const escape = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replaceAll(/[&<>\u0000-\u001f]/g, (c) => ESCAPES[c] ?? `&#${c.charCodeAt(0)};`);

/** An element that holds text; nothing where there is no value. */
export const text = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined ? '' : `<${name}>${escape(String(value))}</${name}>`;

/** An element that holds elements. */
export const element = (name: string, ...children: readonly string[]): string =>
  `<${name}>${children.join('')}</${name}>`;

/** A document in S3's namespace. */
export const xmlDocument = (name: string, ...children: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${children.join('')}</${name}>`;

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  htmlEntities: true,
  isArray: (name) => name === 'Object' || name === 'Part',
});

/**
 * The root element of a request's body.
 *
 * @throws S3Error MalformedXML, also for a document type, which no S3 client sends and which could
 * define entities
 */
export const parseXml = (body: string, root: string): Readonly<Record<string, unknown>> => {
  const malformed = new S3Error(
    'MalformedXML',
    `The XML you provided was not well-formed or not a ${root}.`,
  );
  if (body.includes('<!DOCTYPE')) throw malformed;
  const element = parsed(body)?.[root];
  if (typeof element !== 'object' || element === null) throw malformed;
  return element as Readonly<Record<string, unknown>>;
};

const parsed = (body: string): Record<string, unknown> | undefined => {
  try {
    return parser.parse(body) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};
