/** As `Promise.all`, a few at a time: nobody's screen asks for more at once, and the node lets nobody. */
export async function few<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>, most = 8): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += most) results.push(...(await Promise.all(items.slice(at, at + most).map(work))));
  return results;
}
