// Loaded into the api process (node --expose-gc --import): SIGUSR2 collects garbage, to see what is really held.
process.on('SIGUSR2', () => globalThis.gc());
