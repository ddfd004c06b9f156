/** What files are, by their media type. What is in none of these is `data`. */
const KINDS: Record<string, RegExp> = {
  // First: what could be run is that, whatever else it may be.
  programs:
    /^application\/(x-msdownload|x-msi|x-elf|x-mach-binary|java-vm|java-archive|vnd\.android\.package-archive|wasm|x-deb|x-rpm|x-google-chrome-extension|x-xpinstall|x-apple-diskimage|vnd\.ms-cab-compressed|x-shockwave-flash|x\.ms\.shortcut|x\.apple\.alias|x-asar|x-ms-regedit|x-ft-windows-registry-hive|vnd\.ms-htmlhelp)$/,
  pictures: /^image\//,
  videos: /^(video\/|application\/(vnd\.ms-asf|mxf|vnd\.rn-realmedia|ogg)$)/,
  audio: /^audio\//,
  pdf: /^application\/pdf$/,
  office:
    /^application\/(vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|vnd\.ms-(word|excel|powerpoint|outlook)|msword$|vnd\.visio|rtf$|epub\+zip$|x-cfb$)/,
  text: /^(text\/|application\/(json|xml|pgp-encrypted)$)/,
  archives:
    /^application\/(zip|gzip|zstd|x-(tar|rar-compressed|bzip2|7z-compressed|xz|lzip|lz4|compress|lzh-compressed|arj|ace-compressed|cpio|unix-archive))$/,
};
const DATA = 'data';

/** Whatever a mature desk takes, which is all that is no program. */
export const ATTACHMENT_TYPES = 'pictures, videos, audio, pdf, office, text, archives, data';

/** @param text kinds, media types and their ranges (`image/*`), by commas or spaces */
export function parseAcceptedTypes(text: string): { accepted: string[] } | { unknown: string; kinds: string[] } {
  const accepted = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const kinds = [...Object.keys(KINDS), DATA];
  const unknown = accepted.find((one) => !kinds.includes(one) && !/^[a-z]+\/(\*|[a-z0-9][\w.+-]*)$/.test(one));
  if (unknown !== undefined || accepted.length === 0) return { unknown: unknown ?? text, kinds };
  return { accepted };
}

/** @param type media type, told by content */
export function isAccepted(type: string, accepted: readonly string[]): boolean {
  return [kindOf(type), type, `${type.split('/')[0]}/*`].some((one) => accepted.includes(one));
}

function kindOf(type: string): string {
  return Object.entries(KINDS).find(([, pattern]) => pattern.test(type))?.[0] ?? DATA;
}
