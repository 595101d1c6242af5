import sharp from 'sharp';

interface Looks {
  readonly backdrop: string;
  readonly hair: string;
  readonly style: 'short' | 'bob' | 'long' | 'bun';
  readonly skin: string;
  readonly clothes: string;
  /** The second colour of the clothes: a collar, a coat. */
  readonly collar: string;
  readonly glasses?: true;
}

const looks = (
  backdrop: string,
  hair: string,
  style: Looks['style'],
  skin: string,
  clothes: string,
  collar: string,
  glasses?: true,
): Looks => ({
  backdrop,
  hair,
  style,
  skin,
  clothes,
  collar,
  ...(glasses ? { glasses } : {}),
});

/** The drawn faces of the invented people, by their keys. */
export const portraits: ReadonlyMap<string, Looks> = new Map([
  ['nurse', looks('#ffe3e6', '#3b2a25', 'bun', '#f6d2b8', '#f7a3b2', '#ffffff')],
  ['second-nurse', looks('#e6f0ff', '#2c2426', 'bob', '#f3cdb0', '#7fb2e5', '#ffffff')],
  ['therapist', looks('#e4f5ea', '#2b2b2b', 'short', '#eec3a0', '#57a773', '#eef7f0')],
  ['doctor', looks('#e8eef7', '#3a3a3d', 'short', '#efc7a6', '#ffffff', '#4a6fa5', true)],
  ['clinic-nurse', looks('#f2eaff', '#4a3128', 'long', '#f6d2b8', '#b79ce0', '#ffffff')],
  ['care-worker', looks('#fff1d6', '#6a5a52', 'bob', '#f1c9a8', '#f0a83c', '#fff7e8', true)],
  ['helper', looks('#fff6cc', '#4b3423', 'long', '#f5d0b3', '#f5c542', '#ffffff')],
  ['care-manager', looks('#dff3f5', '#33262a', 'bob', '#f4ceb2', '#3f9ca8', '#ffffff')],
  ['pharmacist', looks('#e3f2e1', '#2f2f33', 'short', '#ecc19d', '#ffffff', '#5aa35a', true)],
  ['second-pharmacist', looks('#e9e7fb', '#3d2b24', 'long', '#f6d3ba', '#ffffff', '#7c74c9')],
  ['msw', looks('#fbe6f1', '#43302b', 'bun', '#f4ccae', '#a75d88', '#ffffff')],
  ['hospital-doctor', looks('#e6ecee', '#77777c', 'short', '#e9be9b', '#ffffff', '#5d7480')],
  ['dentist', looks('#e1f4fb', '#352523', 'bob', '#f5d0b5', '#ffffff', '#45a5cf')],
  ['hygienist', looks('#fdeadf', '#563a2c', 'bun', '#f6d4bc', '#ef9a76', '#ffffff')],
  ['daughter', looks('#fde8dc', '#4a342c', 'bob', '#f4ccae', '#d9785b', '#fff3ee')],
  ['office', looks('#ececf0', '#3c3c40', 'short', '#efc8a8', '#6b7280', '#ffffff')],
]);

const drawn = new Map<string, Promise<Buffer>>();

/** A portrait as WebP, 192 pixels square; null where nobody has this key. */
export function portrait(key: string): Promise<Buffer> | null {
  const person = portraits.get(key);
  if (!person) return null;
  let picture = drawn.get(key);
  if (!picture) {
    picture = sharp(Buffer.from(drawing(person)))
      .webp({ quality: 86 })
      .toBuffer();
    drawn.set(key, picture);
  }
  return picture;
}

/** Behind the head, and over the forehead. */
const hairs: Readonly<Record<Looks['style'], { behind: string; front: string }>> = {
  short: {
    behind: '<path d="M52 92c0-34 20-54 44-54s44 20 44 54v4H52z"/>',
    front: '<path d="M56 88c2-26 18-42 42-42 22 0 37 14 39 40-8-3-14-11-17-19-14 12-40 14-64 21z"/>',
  },
  bob: {
    behind: '<path d="M46 124c-6-52 14-88 50-88s56 36 50 88c-8 8-92 8-100 0z"/>',
    front: '<path d="M56 92c2-30 18-46 40-46s38 16 40 46c-12-4-20-14-24-24-12 14-34 20-56 24z"/>',
  },
  long: {
    behind: '<path d="M44 156c-8-72 10-120 52-120s60 48 52 120c-14 8-90 8-104 0z"/>',
    front: '<path d="M56 94c0-32 16-48 40-48 8 0 14 2 20 5-4 22-30 38-60 43zm80 0c0-18-6-32-16-40-4 18 4 32 16 40z"/>',
  },
  bun: {
    behind: '<circle cx="96" cy="32" r="17"/><path d="M50 100c-2-38 18-62 46-62s48 24 46 62z"/>',
    front: '<path d="M56 88c4-26 18-40 40-40s36 14 40 40c-16-2-30-10-40-22-10 12-24 20-40 22z"/>',
  },
};

function drawing({ backdrop, hair, style, skin, clothes, collar, glasses }: Looks): string {
  const { behind, front } = hairs[style];
  const rims = glasses
    ? '<g fill="none" stroke="#4b4b52" stroke-width="3"><circle cx="79" cy="97" r="12"/><circle cx="113" cy="97" r="12"/><path d="M91 96q5-4 10 0"/></g>'
    : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="192" height="192" viewBox="0 0 192 192">
<rect width="192" height="192" fill="${backdrop}"/>
<g fill="${hair}">${behind}</g>
<path d="M28 200c0-36 28-56 68-56s68 20 68 56z" fill="${clothes}" stroke="#00000014" stroke-width="2"/>
<path d="M80 128h32v22c0 10-32 10-32 0z" fill="${skin}"/>
<path d="M72 148l24 26 24-26 10 5-34 40-34-40z" fill="${collar}"/>
<circle cx="55" cy="98" r="9" fill="${skin}"/><circle cx="137" cy="98" r="9" fill="${skin}"/>
<path d="M56 90c0-22 14-34 40-34s40 12 40 34c0 29-18 48-40 48S56 119 56 90z" fill="${skin}"/>
<g fill="${hair}">${front}</g>
<g fill="#f2a28c" opacity="0.45"><circle cx="70" cy="110" r="8"/><circle cx="122" cy="110" r="8"/></g>
<g fill="#33292b"><circle cx="79" cy="97" r="4"/><circle cx="113" cy="97" r="4"/></g>
${rims}
<path d="M84 117q12 11 24 0" fill="none" stroke="#9c4f45" stroke-width="4" stroke-linecap="round"/>
</svg>`;
}
