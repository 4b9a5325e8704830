import { builtInAssistants } from './assistants/built-in.ts';
import { run } from './run.ts';

// An unfinished timer or socket of a library must not keep a drained worker alive.
process.exit(await run(builtInAssistants()));
