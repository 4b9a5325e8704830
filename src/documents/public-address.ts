import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Reachable by anybody: not this machine, not its network, nor what is kept for a purpose. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** @returns the address that a URL's host is, where it is one and no name */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

export class PrivateAddressError extends Error {
  override name = 'PrivateAddressError';
}

type Callback = (error: Error | null, addresses: LookupAddress[] | string, family?: number) => void;

/**
 * As `dns.lookup`, for a connection that is not to go to a private address. It is the very address that is connected to which
 * is judged: a name may have another one the next time it is asked.
 */
export function lookupPublic(hostname: string, options: LookupOptions, done: Callback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      done(error, []);
      return;
    }
    const open = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (first === undefined) done(new PrivateAddressError(`${hostname} has a private address`), []);
    else if (options.all === true) done(null, open);
    else done(null, first.address, first.family);
  });
}
