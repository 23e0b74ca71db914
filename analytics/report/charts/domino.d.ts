// The package's own types declare a module of another name.
declare module '@mixmark-io/domino' {
  /** An HTML document without a browser. */
  export function createDocument(html?: string): object;
}
