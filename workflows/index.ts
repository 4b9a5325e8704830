export { command } from './command.ts';
export { workerControl } from './worker-control.ts';
