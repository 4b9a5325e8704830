import { ConfigError } from '../../config-error.ts';
import { readConfig, type Config } from '../../config.ts';
import { connectApi } from '../api.ts';
import { CliError, Exit } from '../exit.ts';
import { kafkaAccess } from '../kafka.ts';
import { say } from '../print.ts';
import type { GlobalOptions, Output, Surroundings } from '../surroundings.ts';
import { styled, styleOf, visible } from '../text.ts';
import type { Finding } from './finding.ts';
import { kafkaFindings } from './kafka.ts';
import { postgresFindings } from './postgres.ts';
import { temporalFindings } from './temporal.ts';
import { workerFindings } from './worker.ts';

/** Looks at everything a worker needs, and says what is wrong and how to mend it. Changes nothing. */
export async function doctor(around: Surroundings, options: GlobalOptions): Promise<void> {
  const config = readSettings(around);
  const findings: Finding[] = [];
  const tell = (found: Finding[]): void => {
    findings.push(...found);
    if (!options.json) for (const finding of found) say(around.stdout, ...linesOf(around.stdout, finding));
  };
  if (config instanceof ConfigError) {
    tell([{ area: 'config', status: 'FAIL', what: config.message, fix: 'see docs/configuration.md' }]);
  } else {
    tell([{ area: 'config', status: 'ok', what: 'the variables are well-formed' }]);
    // All at once, told one after the other.
    const looks = [
      kafkaFindings(kafkaAccess(around)),
      temporalFindings(config),
      postgresFindings(config),
      workerFindings(connectApi(around, options)),
    ];
    for (const found of await Promise.all(looks)) tell(found);
  }
  if (options.json) say(around.stdout, JSON.stringify({ findings }));
  const failed = findings.filter(({ status }) => status === 'FAIL').length;
  if (failed > 0) throw new CliError(Exit.FAILED, `${failed} of ${findings.length} checks failed`);
}

function readSettings({ env }: Surroundings): Config | ConfigError {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function linesOf(stream: Output, { area, status, what, fix }: Finding): string[] {
  const head = `${styled(stream, styleOf(status), status.padEnd(4))}  ${area.padEnd(8)}  ${visible(what)}`;
  return fix === undefined ? [head] : [head, `                → ${visible(fix)}`];
}
