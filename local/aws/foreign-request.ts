import type { IncomingMessage } from 'node:http';

/** Names of this machine that a page elsewhere cannot have; the servers listen on 127.0.0.1 alone. */
const LOOPBACK = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i;

/**
 * Why a request comes from elsewhere; undefined where it doesn't. What is no browser names no origin;
 * a browser names the origin of a page with every POST, and says of everything else which site it is
 * of. A page on another port of this machine is a foreign one.
 *
 * @param hasPages whether pages of the server itself may ask it
 *
 * Source: https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/
 */
export const whyForeign = (
  { headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  hasPages: boolean,
): string | undefined => {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  if (host === undefined || !LOOPBACK.test(host)) return 'the host is not this machine.';
  // Node takes the first of several and drops the others.
  if (rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length > 1)
    return 'it names more than one host.';
  if (origin !== undefined && !(hasPages && origin === `http://${host}`))
    return 'the request comes from a page of another origin.';
  const isOwn = site === undefined || site === 'none' || (hasPages && site === 'same-origin');
  return isOwn ? undefined : 'the request comes from a page of another site.';
};
