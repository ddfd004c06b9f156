import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where programs lie that are for administrators. */
const SYSTEM = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Whether a program is there: tests against real servers run where those are installed. */
export function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
