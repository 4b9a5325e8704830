import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { addCompletion } from './commands/completion.ts';
import { addConfig } from './commands/config.ts';
import { addDeadLetters } from './commands/dead-letters/index.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvents } from './commands/events.ts';
import { addHealth } from './commands/health.ts';
import { addList } from './commands/list.ts';
import { addPause } from './commands/pause.ts';
import { addRestart } from './commands/restart.ts';
import { addResult } from './commands/result.ts';
import { addResume } from './commands/resume.ts';
import { addStatus } from './commands/status.ts';
import { addSubmit } from './commands/submit.ts';
import { addTail } from './commands/tail.ts';
import { addTaskSignals } from './commands/task-signals.ts';
import { addTopics } from './commands/topics.ts';
import { addWorkers } from './commands/workers.ts';
import type { Surroundings } from './surroundings.ts';

const MANUAL = `
Environment:
  RNLE_URL  a worker's HTTP address, as --url
  The worker's own variables (KAFKA_BROKERS, DATABASE_URL, …) for tail, topics, doctor and submit --file,
  also from .env; those of npm run stack: set -a; . .stack/env; set +a
  NO_COLOR  no colour on terminals either

Exit codes:
  0  done, or the answer is good
  1  it failed, or the answer is bad: a FAILURE, an unhealthy worker, topics that differ
  2  wrong usage, or a setting that is wrong
  3  the server cannot be reached
  4  there is no such command, worker, dead letter or topic
  5  it did not come in time
  130  ended by Ctrl-C`;

/** The whole command line. Commands are listed in the order in which a newcomer meets them. */
export function createProgram(around: Surroundings): Command {
  const program = new Command('rnle')
    .description('Submit commands to RNLE workers, see what comes of them, and steer the workers')
    .version(VERSION)
    .option('--json', 'for programs: JSON on stdout, one document, or one a line where they stream')
    .option('--url <url>', "a worker's HTTP address; default: RNLE_URL, else http://127.0.0.1:3001")
    .addHelpText('after', MANUAL)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => around.stdout.write(text),
      writeErr: (text) => around.stderr.write(text),
      // On one line, as every other error.
      outputError: (text, write) => {
        const [said = '', guess] = text
          .replace(/^error: /, 'rnle: ')
          .trimEnd()
          .split('\n');
        write(`${said}${guess === undefined ? '' : ` ${guess}`}; --help tells more\n`);
      },
    })
    .exitOverride();
  addSubmit(program, around);
  addStatus(program, around);
  addResult(program, around);
  addList(program, around);
  addTaskSignals(program, around);
  addTail(program, around);
  addEvents(program, around);
  addDeadLetters(program, around);
  addWorkers(program, around);
  addPause(program, around);
  addResume(program, around);
  addRestart(program, around);
  addHealth(program, around);
  addConfig(program, around);
  addTopics(program, around);
  addDoctor(program, around);
  addCompletion(program);
  return program;
}
