const MEBIBYTE = 1024 * 1024;

/** Of one mail, by whichever source it comes; SMTP announces it. */
export const MAX_MAIL_BYTES = 25 * MEBIBYTE;

/** Of all mails that are coming in by SMTP and LMTP at the moment, in this process; room for two of the largest. */
export const MAX_BYTES_IN_FLIGHT = 64 * MEBIBYTE;
