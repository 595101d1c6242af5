import sharp from 'sharp';

/** A drawn "photograph": a foot on a cushion, the heel reddened, a ruler beside it. JPEG, 1200 × 900. */
export function heelDrawing(): Promise<Buffer> {
  return sharp(Buffer.from(drawing)).jpeg({ quality: 88 }).toBuffer();
}

const ticks = Array.from({ length: 11 }, (_, n) => `<path d="M${700 + n * 36} 742v${n % 5 === 0 ? 34 : 20}"/>`).join('');

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900" viewBox="0 0 1200 900">
<defs>
  <radialGradient id="sore"><stop offset="0" stop-color="#c9574f"/><stop offset="0.45" stop-color="#dd8274"/><stop offset="1" stop-color="#eab59d" stop-opacity="0"/></radialGradient>
  <linearGradient id="skin" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f6d6bd"/><stop offset="1" stop-color="#eebf9f"/></linearGradient>
  <linearGradient id="cloth" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#eef3f6"/><stop offset="1" stop-color="#d6e2e8"/></linearGradient>
</defs>
<rect width="1200" height="900" fill="url(#cloth)"/>
<g stroke="#c5d5dd" stroke-width="3" fill="none"><path d="M0 180q300 60 620 10t580 40"/><path d="M0 700q260-50 520-10t680-30"/></g>
<ellipse cx="600" cy="640" rx="520" ry="130" fill="#b9cdd8" opacity="0.55"/>
<path d="M40 610q220-120 560-90t560 80q30 90-80 130-480 60-960 0-120-30-80-120z" fill="#a9c4d4"/>
<path d="M1200 210C1010 230 930 250 850 270 700 300 500 262 350 268 230 272 168 320 170 384c2 58 60 86 130 92 60 6 130 26 200 60 90 44 200 92 300 74 90-16 130-76 156-130 40-24 140-40 244-44z" fill="url(#skin)" stroke="#b98568" stroke-width="5" stroke-linejoin="round"/>
<g fill="#f8dcc6" stroke="#b98568" stroke-width="4"><ellipse cx="206" cy="352" rx="46" ry="34"/><ellipse cx="256" cy="306" rx="34" ry="26"/><ellipse cx="314" cy="288" rx="30" ry="22"/></g>
<g fill="none" stroke="#d9a98a" stroke-width="4" stroke-linecap="round"><path d="M420 330q140 24 280-10"/><path d="M470 470q120 60 210 82"/><path d="M930 300q-36 60-10 120"/></g>
<ellipse cx="806" cy="528" rx="120" ry="84" fill="url(#sore)"/>
<ellipse cx="812" cy="530" rx="40" ry="27" fill="#c65b52" stroke="#a8473f" stroke-width="3" opacity="0.85"/>
<g transform="rotate(-3 880 760)"><rect x="680" y="736" width="400" height="62" rx="6" fill="#fffdf5" stroke="#8b8f94" stroke-width="3"/><g stroke="#5d6166" stroke-width="4">${ticks}</g></g>
</svg>`;
