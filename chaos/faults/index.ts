import { databaseFaults } from './database.ts';
import type { Fault } from './fault.ts';
import { networkFaults } from './network.ts';
import { replayFaults } from './replays.ts';
import { resultsTopicFaults } from './results-topic.ts';
import { seamFaults } from './seams.ts';
import { serverFaults } from './servers.ts';
import { taskFaults } from './tasks.ts';
import { workerFaults } from './workers.ts';
import { zombieFaults } from './zombie-relay.ts';

export const FAULTS: readonly Fault[] = [
  ...seamFaults,
  ...zombieFaults,
  ...workerFaults,
  ...serverFaults,
  ...networkFaults,
  ...replayFaults,
  ...resultsTopicFaults,
  ...taskFaults,
  ...databaseFaults,
];
