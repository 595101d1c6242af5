import { isVisible } from '../text/text';

/**
 * What somebody typed, without the spaces around it; null when nothing of it can be seen: what the server takes for
 * empty is empty on the screens, too.
 */
export function typedText(text: string): string | null {
  return isVisible(text) ? text.trim() : null;
}
