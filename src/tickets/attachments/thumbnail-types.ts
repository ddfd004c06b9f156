/** Pictures of which a thumbnail can be made, by content. */
export const THUMBNAIL_TYPES = [
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/tiff',
];
