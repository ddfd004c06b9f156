import sharp from 'sharp';

const SIDE = 320;
/** Width times height: more than phones take, and still some hundred megabytes at most once unpacked. */
const MAX_PIXELS = 60_000_000;
const MAX_SECONDS = 10;

// Nothing is read but these formats, whatever a file says it is.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadWebp',
    'VipsForeignLoadHeif',
    'VipsForeignLoadTiff',
  ],
});
sharp.cache(false);
sharp.concurrency(1);

/** A small WebP of a picture, upright, its first frame, without anything else that it says of itself. @throws when it is broken */
export function drawThumbnail(path: string): Promise<Buffer> {
  return sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: MAX_SECONDS })
    .autoOrient()
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer();
}
