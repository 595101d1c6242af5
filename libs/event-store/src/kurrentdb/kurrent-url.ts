/** A KurrentDB address: `kurrentdb://user:password@host:port,host:port?option=value&…`. */

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const address = /^(?<scheme>[^:]+):\/\/(?<user>[^@/?]*@)?(?<hosts>[^/?]+)\/?(?:\?(?<options>.*))?$/;
const usualPort = 2113;

/** @throws Error that does not repeat the address: it holds a password */
function partsOf(url: string): { scheme: string; user: string; hosts: string; options: string[] } {
  const { scheme, user = '', hosts, options = '' } = address.exec(url.trim())?.groups ?? {};
  if (!scheme || !hosts)
    throw new Error('The address of the event store is not one of KurrentDB. It would be: kurrentdb://host:2113?tls=true');
  return { scheme, user, hosts, options: options.split('&').filter((option) => option !== '') };
}

/**
 * Sets what this adapter relies on: refused appends are thrown, since the client misreports them
 * otherwise, and its reading half does not wait half a second before its first connection.
 */
export function normalised(url: string): string {
  const { scheme, user, hosts, options } = partsOf(url);
  const named = (name: string) => (option: string) => nameOf(option) === name;
  const kept = options.filter((option) => !named('throwonappendfailure')(option));
  if (!kept.some(named('discoveryinterval'))) kept.push('discoveryInterval=10');
  return `${scheme}://${user}${hosts}?${kept.join('&')}`;
}

const nameOf = (option: string): string => option.split('=')[0]!.toLowerCase().replace(/[_-]/g, '');

/** By their names in small letters and without hyphens. */
export function optionsOf(url: string): ReadonlyMap<string, string> {
  return new Map(partsOf(url).options.map((option) => [nameOf(option), decodeURIComponent(option.slice(option.indexOf('=') + 1))]));
}

export function endpointsOf(url: string): Endpoint[] {
  return partsOf(url)
    .hosts.split(',')
    .map((each) => {
      const [host = '', port] = each.split(':');
      return { host, port: port === undefined ? usualPort : Number(port) };
    });
}

/** The same address with one node in place of its hosts. */
export function withEndpoint(url: string, { host, port }: Endpoint): string {
  const { scheme, user, options } = partsOf(url);
  return `${scheme.replace('+discover', '')}://${user}${host}:${port}?${options.join('&')}`;
}
