import type { Command } from 'commander';
import { examples } from '../examples.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';

export function addDoctor(program: Command, around: Surroundings): void {
  const command = program
    .command('doctor')
    .description('find what is wrong with a setup, and how to mend it; exits with 1 where something is')
    .action(async (_, self: Command) => {
      const { doctor } = await import('../doctor/doctor.ts');
      await doctor(around, self.optsWithGlobals<GlobalOptions>());
    });
  examples(command, [
    ['rnle doctor', ''],
    [`rnle doctor --json | jq '.findings[] | select(.status != "ok")'`, 'what is not well'],
  ]);
}
