import type { Message } from 'kafkajs';
import { decodeCommand } from '../intake/decode.ts';
import { BatchingProducer } from '../kafka/batching-producer.ts';
import { commandPartition } from '../kafka/command-partition.ts';
import { checkFile, type LineProblem } from './check-file.ts';
import { CliError, Exit } from './exit.ts';
import { kafkaAccess, withAdmin, type KafkaAccess } from './kafka.ts';
import { readLines } from './lines.ts';
import { answer, say } from './print.ts';
import { Progress } from './progress.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';
import { duration, visible } from './text.ts';

/** Sends every line of the file to the commands topic. */
export async function submitFile(
  around: Surroundings,
  options: GlobalOptions,
  file: string,
  { validate }: { validate: boolean },
): Promise<void> {
  if (validate) await refuseWrongLines(around, options, file);
  const access = kafkaAccess(around);
  const partitions = await partitionsOf(access);
  const start = performance.now();
  const sent = await sendLines(around, access, file, partitions);
  const ms = Math.round(performance.now() - start);
  const { commands } = access.config.names.topics;
  answer(around, options, { topic: commands, sent, ms }, () => [
    `Sent ${sent} commands to ${commands} in ${duration(ms)}`,
  ]);
}

async function refuseWrongLines(around: Surroundings, options: GlobalOptions, file: string): Promise<void> {
  const { count, wrong, problems } = await readable(file, checkFile(file));
  if (wrong === 0) return;
  if (options.json) answer(around, options, { sent: 0, wrong, problems }, () => []);
  else say(around.stderr, ...problems.map(lineOf));
  throw new CliError(
    Exit.FAILED,
    `${wrong} of ${count} lines of ${file} are not commands, and none was sent: mend them, or send all as they are with --no-validate`,
  );
}

function lineOf({ line, reason }: LineProblem): string {
  return visible(`line ${line}: ${reason}`);
}

/** @throws CliError where the file cannot be read */
async function readable<T>(file: string, reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'open' && syscall !== 'read') throw error;
    throw new CliError(Exit.USAGE, `--file names ${file}, which cannot be read (${code ?? 'no reason'})`);
  });
}

/** Looked for beforehand: a producer that does not find its topic looks for it for minutes. */
async function partitionsOf(access: KafkaAccess): Promise<number> {
  const { commands } = access.config.names.topics;
  return withAdmin(access, async (admin) => {
    if (!(await admin.listTopics()).includes(commands)) {
      throw new CliError(Exit.NOT_FOUND, `there is no topic ${commands}: rnle topics apply creates it`);
    }
    const { topics } = await admin.fetchTopicMetadata({ topics: [commands] });
    return topics[0]?.partitions.length ?? 0;
  });
}

async function sendLines(
  { stderr }: Surroundings,
  { kafka, config }: KafkaAccess,
  file: string,
  partitions: number,
): Promise<number> {
  const progress = new Progress(stderr);
  let acknowledged = 0;
  const producer = new BatchingProducer(kafka, config.names.topics.commands, (messages) => {
    acknowledged += messages.length;
    progress.show(`${acknowledged} commands sent`);
  });
  await producer.connect();
  try {
    for await (const { bytes } of readLines(file)) await producer.add(messageOf(bytes, partitions));
    await producer.flush();
    return acknowledged;
  } catch (error) {
    const { message } = error as Error;
    throw new CliError(
      Exit.FAILED,
      `Kafka has acknowledged ${acknowledged} commands and then failed (${message}): send the file again, what has arrived is recognised by its taskId`,
      { cause: error },
    );
  } finally {
    progress.end();
    await producer.disconnect();
  }
}

/** A line that is no command, sent all the same, goes where its key, or else chance, leads. */
function messageOf(bytes: Buffer, partitions: number): Message {
  const decoded = decodeCommand(bytes);
  if ('error' in decoded) return { key: decoded.taskId ?? null, value: bytes };
  const partition = commandPartition(decoded.command);
  // A topic with fewer partitions than the contract's shares them out by key.
  return { key: decoded.command.taskId, value: bytes, ...(partition < partitions && { partition }) };
}
