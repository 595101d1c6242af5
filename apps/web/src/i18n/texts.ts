import i18next from 'i18next';
import { useTranslation, initReactI18next } from 'react-i18next';

type Tree = { readonly [key: string]: string | Tree };

/** `a.b.c` for every sentence of the tree, so that a missing key does not compile. */
export type KeyOf<T extends Tree> = {
  [Name in keyof T & string]: T[Name] extends Tree ? `${Name}.${KeyOf<T[Name]>}` : Name;
}[keyof T & string];

export type Say<T extends Tree> = (key: KeyOf<T>, values?: Record<string, string | number>) => string;

void i18next.use(initReactI18next).init({
  lng: 'ja',
  fallbackLng: 'ja',
  resources: {},
  initAsync: false,
  // React escapes what it shows.
  interpolation: { escapeValue: false },
});

export interface Texts<T extends Tree> {
  /** In components. */
  useSay: () => Say<T>;
  /** Outside of components. */
  say: Say<T>;
}

/** The sentences of one area: `export const { useSay, say } = textsOf('timeline', ja);` */
export function textsOf<const T extends Tree>(area: string, ja: T): Texts<T> {
  i18next.addResourceBundle('ja', area, ja, true, true);
  const say: Say<T> = (key, values) => i18next.t(key as string, { ns: area, ...values });
  const useSay = (): Say<T> => {
    const { t } = useTranslation(area);
    return t as unknown as Say<T>;
  };
  return { useSay, say };
}
