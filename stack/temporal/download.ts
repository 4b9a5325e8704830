import { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Leaves the Temporal command in the given folder. The SDK has no call that only downloads, so this starts the
 * server once, on a free port, and ends it. A process of its own, for the SDK's cannot be given a time limit.
 */
const [version, downloadDir] = process.argv.slice(2) as [string, string];
const executable = { type: 'cached-download', version, downloadDir } as const;
const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
await environment.teardown();
