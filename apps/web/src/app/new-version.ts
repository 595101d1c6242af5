/**
 * Whether the server has another release of these screens than the one that runs here. Asked where something went
 * wrong that nobody foresaw: after an update an old page asks for what is not there any more.
 */
export async function newVersionThere(): Promise<boolean> {
  const running = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src');
  if (!running) return false;
  try {
    // The question mark leads past the copy that the device keeps.
    const response = await fetch(`/index.html?at=${Date.now()}`, { cache: 'no-store' });
    if (!response.ok) return false;
    return !(await response.text()).includes(running);
  } catch {
    return false;
  }
}

/** Milliseconds for which the device's copy of the screens may take to be renewed. */
const renewal = 5_000;

/** Loads the page with the release that the server has; the copy on the device is renewed before, or it would come again. */
export async function loadNewVersion(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = await workers?.getRegistration();
  if (workers && registration) {
    const renewed = new Promise<void>((resolve) => {
      workers.addEventListener('controllerchange', () => resolve(), { once: true });
      setTimeout(resolve, renewal);
    });
    const asked = await registration.update().catch(() => null);
    if (asked?.installing || asked?.waiting) await renewed;
  }
  location.reload();
}
