/**
 * The push services of the browsers in use. The platform itself calls the address that a browser
 * gives: any other host would let a person have it call wherever they like, inside its own network too.
 */
const services = ['fcm.googleapis.com', '*.push.services.mozilla.com', '*.push.apple.com', '*.notify.windows.com'];

export function isPushEndpoint(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 1_000 || !URL.canParse(value)) return false;
  const { protocol, hostname, port, username, password } = new URL(value);
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false;
  return services.some((service) => (service.startsWith('*.') ? hostname.endsWith(service.slice(1)) : hostname === service));
}
