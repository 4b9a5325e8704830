import { builtInAssistants } from '../../src/assistants/built-in.ts';
import { connect } from '../../src/connections.ts';
import { run } from '../../src/run.ts';
import { chaosAssistants } from './assistants.ts';
import { BUGS, type BugName } from './bugs.ts';
import { instrument, type Around } from './instrument.ts';
import { atSeams, listenForArming } from './seams.ts';

/** Arguments: the folder for traces of executions, and the planted bug, if any. */
const [dir, bug] = process.argv.slice(2) as [string, BugName?];
listenForArming();
const around: Around = bug === undefined ? atSeams : BUGS[bug](atSeams);
process.exit(
  await run([...builtInAssistants(), ...chaosAssistants(dir)], {
    connect: async (...args) => instrument(await connect(...args), around),
  }),
);
