/**
 * Puts two programs where npm looks for them first: the Node that the project brings, and `rnle`. npm itself would link
 * the first, but some of its versions lose the link where two platforms' packages name the same program; the second it
 * would install elsewhere, as if it were somebody else's. Plain old JavaScript: the machine's own Node runs it.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = path.join(root, 'node_modules', '.bin');

link('node', path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node'));
link('rnle', path.join(root, 'bin', 'rnle.js'));

function link(name, program) {
  const place = path.join(bin, name);
  if (!existsSync(program) || existsSync(place)) return;
  mkdirSync(bin, { recursive: true });
  symlinkSync(path.relative(bin, program), place);
}
