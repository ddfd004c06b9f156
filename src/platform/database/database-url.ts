/** Token of the PostgreSQL URL in use: DATABASE_URL, or that of the embedded server. */
export const DATABASE_URL = Symbol('DATABASE_URL');
