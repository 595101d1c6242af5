/** What attacks have in common. */

/** Sends one document, as anybody may; answers what came of it in a word. */
export async function ask(url, query, { variables = {}, token = null, path = '/team/graphql', signal } = {}) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tsumugi-client': 'test', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  const text = await response.text();
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code ?? (response.ok ? 'answered' : `status ${response.status}`);
}

/** Does something over and over, several at once, until the attack is over; answers how often which outcome came. */
export async function many(atOnce, signal, action) {
  const outcomes = new Map();
  const over = new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (!signal.aborted) {
        // An answer that does not come must not keep the attack from ending.
        const outcome = await Promise.race([action().catch((error) => error.cause?.code ?? error.name), over]);
        if (outcome !== null) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }),
  );
  return [...outcomes].map(([outcome, times]) => `${times} × ${outcome}`).join(' ') || 'nothing was answered';
}
