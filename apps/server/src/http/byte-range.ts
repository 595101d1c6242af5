/** What of a content is asked for; `to` is the byte after the last. */
export type Asked =
  { readonly kind: 'whole' } | { readonly kind: 'range'; readonly from: number; readonly to: number } | { readonly kind: 'none' };

const whole: Asked = { kind: 'whole' };

/**
 * What a request's `Range` and `If-Range` ask for, by RFC 9110 §14.2 and §13.1.5. Several ranges at
 * once, other units and what is malformed are answered with the whole, as the standard allows.
 * @param tag the content's entity tag, a strong one
 */
export function askedOf(
  headers: { range?: string | undefined; 'if-range'?: string | string[] | undefined },
  size: number,
  tag: string,
): Asked {
  const { range } = headers;
  if (range === undefined) return whole;
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== tag) return whole;
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(range) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return whole;
  if (first === '') {
    const from = Math.max(0, size - Number(last));
    return from < size ? { kind: 'range', from, to: size } : { kind: 'none' };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return whole;
  if (from >= size) return { kind: 'none' };
  return { kind: 'range', from, to: last === '' ? size : Math.min(Number(last) + 1, size) };
}

/** Whether `If-None-Match` names what the client has already (RFC 9110 §13.1.2). */
export function isKnown(condition: string | undefined, tag: string): boolean {
  return condition?.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag) ?? false;
}
