const MEBIBYTE = 1024 * 1024;

/** Of one mail, by whichever source it comes; SMTP announces it. */
export const MAX_MAIL_BYTES = 25 * MEBIBYTE;
