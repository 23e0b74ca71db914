/** A text as a value of the CSV files that Personalize reads (RFC 4180): in quotes where it has to be. */
export const csvValue = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
