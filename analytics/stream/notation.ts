/** How a format writes the values of a line. */
export interface Notation {
  readonly begin: string;
  readonly end: string;
  /** What precedes the value of a column. */
  readonly label: (name: string, isFirst: boolean) => string;
  /** Around text. */
  readonly quote: string;
  readonly true: string;
  readonly false: string;
  /** What stands for a null, its separator included. */
  readonly missing: string;
  /** Finds what can't be written as it is: text without it is ASCII. */
  readonly special: RegExp;
  /** Text with what is special in it, quotes included. */
  readonly escape: (text: string) => string;
}

/** Half a surrogate pair is no character; UTF-8 has no bytes for it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** The first column is the key: it is never null, so that the others can always follow a comma. */
export const JSON_NOTATION: Notation = {
  begin: '{',
  end: '}',
  label: (name, isFirst) => `${isFirst ? '' : ','}${JSON.stringify(name)}:`,
  quote: '"',
  true: 'true',
  false: 'false',
  missing: '',
  special: /[^ !#-[\]-~]/,
  escape: (text) => JSON.stringify(wellFormed(text)),
};

/**
 * What Hive's LazySimpleSerDe reads with `,` and the escape character `\`: nulls empty, booleans 1 or
 * 0, line breaks within a value become a space.
 */
export const CSV_NOTATION: Notation = {
  begin: '',
  end: '',
  label: (_name, isFirst) => (isFirst ? '' : ','),
  quote: '',
  true: '1',
  false: '0',
  missing: ',',
  special: /[^ -+\--[\]-~]/,
  escape: (text) =>
    wellFormed(text)
      .replace(/[\\,]/g, String.raw`\$&`)
      .replace(/[\n\r]/g, ' '),
};
