import sharp from 'sharp';

/** A photograph as a telephone takes it: lying on its side with a note to turn it, and where it was taken. */
export function photograph(options: { width?: number; height?: number; colour?: string; place?: string } = {}): Promise<Buffer> {
  const { width = 640, height = 480, colour = '#c08070', place = '35/1 41/1 22/1' } = options;
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .withExif({
      IFD0: { Make: 'Phone', ImageDescription: 'taken at home' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: place, GPSLongitudeRef: 'E', GPSLongitude: '139/1 41/1 30/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

export function smallPicture(): Promise<Buffer> {
  return sharp({ create: { width: 24, height: 16, channels: 3, background: '#8090a0' } })
    .png()
    .toBuffer();
}
