// `npm start`: compiles what has changed, then becomes the server. One process, so that signals reach it.
import { build } from './build.js';

try {
  await build();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
await import('../dist/main.js');
