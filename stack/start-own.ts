import { addressesOn } from './addresses.ts';
import { Compose, dockerAnswers } from './docker/compose.ts';
import { PortTakenError } from './errors.ts';
import type { Hold } from './hold.ts';
import { startNative } from './native.ts';
import { choosePorts } from './ports.ts';
import type { Ports } from './ports.ts';
import type { Door, Report, Server, ServerName, StackOptions } from './types.ts';

const FREE_PORT_TRIES = 5;

export interface OwnServers {
  ports: Ports;
  servers: Server[];
  stop(): Promise<void>;
}

interface Place {
  dir: string;
  ports: StackOptions['ports'];
  env: NodeJS.ProcessEnv;
  report: Report;
  hold: Hold;
  kafkaDoor?: Door | undefined;
}

/** The servers that nobody gave an address of: by Docker where it answers, else as processes of this machine. */
export async function startOwn(names: ServerName[], place: Place): Promise<OwnServers> {
  if (names.length > 0 && (await dockerAnswers(place.env))) {
    const started = await startContainers(names, place);
    if (started) return started;
  }
  return startProcesses(names, place);
}

async function startContainers(names: ServerName[], place: Place): Promise<OwnServers | undefined> {
  const { dir, env, report, hold } = place;
  const ports = await choosePorts(place.ports, names);
  const compose = new Compose(dir, ports, env);
  await hold.guard([...compose.command, 'down']);
  try {
    return { ports, servers: await compose.start(names, report), stop: () => compose.stop() };
  } catch (error) {
    report(
      `Docker answers, but could not start the servers; they start without it. ${(error as Error).message}`,
    );
    // It fails too where nothing came into being.
    await compose.stop().catch(() => undefined);
    return undefined;
  }
}

async function startProcesses(names: ServerName[], place: Place): Promise<OwnServers> {
  const { dir, env, report, hold, kafkaDoor } = place;
  const guard = await hold.guard();
  for (let tries = 1; ; tries++) {
    const ports = await choosePorts(place.ports, names);
    try {
      const servers = await startNative(
        names,
        { dir, ports, address: addressesOn(ports), env, report, kafkaDoor },
        guard,
      );
      const stop = async () => {
        guard.retire();
        await Promise.all(servers.map((server) => server.stop()));
      };
      return { ports, servers, stop };
    } catch (error) {
      // Another program took a free port between the look and the start.
      if (!(error instanceof PortTakenError) || place.ports !== 'free' || tries === FREE_PORT_TRIES)
        throw error;
    }
  }
}
