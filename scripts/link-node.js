/**
 * Puts the Node that the project brings first on the PATH of npm's scripts. npm itself would do so, but some of its
 * versions lose the link where two platforms' packages name the same program. Plain old JavaScript: the machine's own
 * Node runs it.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const program = path.join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
const link = path.join(modules, '.bin', 'node');

if (existsSync(program) && !existsSync(link)) {
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(path.relative(path.dirname(link), program), link);
}
