import sharp from 'sharp';
import { pngOf } from './heic.js';

const red = { width: 8, height: 8, channels: 3 as const, background: '#d03030' };
const firstPixel = async (bytes: Uint8Array) => [
  ...(await sharp(bytes).toColourspace('srgb').removeAlpha().raw().toBuffer()).subarray(0, 3),
];
const expectNear = (found: number[], wanted: number[]) =>
  found.forEach((value, index) => expect(Math.abs(value - wanted[index]!)).toBeLessThan(4));

describe('the pixels of a HEIC photograph', () => {
  /** What libheif gives of a phone's photograph: RGBA in Display P3, without the profile. */
  const phone = async () => {
    const image = await sharp({ create: red }).withIccProfile('p3').png().toBuffer();
    const { icc } = await sharp(image).metadata();
    const [r, g, b] = await sharp(image, { ignoreIcc: true }).raw().toBuffer();
    const data = new Uint8ClampedArray(8 * 8 * 4);
    for (let at = 0; at < data.length; at += 4) data.set([r!, g!, b!, 255], at);
    return { pixels: { width: 8, height: 8, data }, profile: icc! };
  };

  it('keep the colour that was photographed', async () => {
    const { pixels, profile } = await phone();
    expectNear(await firstPixel(await pngOf(pixels, profile)), [0xd0, 0x30, 0x30]);
  });

  it('would look faded if they were taken for sRGB', async () => {
    const { pixels } = await phone();
    const [r] = await firstPixel(await pngOf(pixels));
    expect(r).toBeLessThan(0xd0 - 6);
  });
});
