/**
 * What lies over a page (a sheet, a picture, a menu) has an entry of its own in the browser's history, so that
 * Back takes it away and leaves the page. Closed by other means, its entry is given back; where the page is left, the next
 * address takes the entry's place.
 */
interface Layer {
  readonly close: () => void;
}

const open: Layer[] = [];
/** Entries on top of the history whose layers were closed, not yet given back. */
let free = 0;
/** Steps back that were made to give entries back: nothing was left by them. */
let givingBack = 0;
const waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

export function openLayer(close: () => void): () => void {
  const layer: Layer = { close };
  open.push(layer);
  if (free > 0) free -= 1;
  else history.pushState({ ...(history.state as object | null), layers: open.length }, '');
  return () => {
    const place = open.indexOf(layer);
    // Back has taken it away already.
    if (place < 0) return;
    open.splice(place, 1);
    free += 1;
    clearTimeout(timer);
    timer = setTimeout(giveBack, 0);
  };
}

/**
 * The page is left for another address: nothing lies over it any more, whether it was closed just now or
 * is still about to be. `go` is told whether the address takes the place of an entry.
 */
export function leaveLayers(go: (takesPlace: boolean) => void): void {
  clearTimeout(timer);
  const left = open.splice(0);
  const entries = left.length + free;
  free = 0;
  for (const layer of left) layer.close();
  if (entries > 1) stepBack(entries - 1);
  whenSettled(() => go(entries > 0));
}

/** Runs at once, or as soon as entries that are being given back are gone: a new entry must not be among them. */
export function whenSettled(run: () => void): void {
  if (givingBack === 0) run();
  else waiting.push(run);
}

/** A step through the history: closes the layer that it was about, if any. */
export function stepped(): void {
  if (givingBack === 0) {
    open.pop()?.close();
    return;
  }
  givingBack -= 1;
  if (givingBack === 0) for (const run of waiting.splice(0)) run();
}

function giveBack(): void {
  // Another layer took the entry in the same breath. A step of none would load the page anew.
  if (free === 0) return;
  const steps = free;
  free = 0;
  stepBack(steps);
}

function stepBack(steps: number): void {
  givingBack += 1;
  history.go(-steps);
}
