import { builtInAssistants } from '../../src/assistants/built-in.ts';
import { run } from '../../src/run.ts';
import { testAssistants } from './test-assistants.ts';

process.exit(await run([...builtInAssistants(), ...testAssistants()]));
