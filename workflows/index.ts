export { command } from './command.ts';
export { habit } from './habit.ts';
export { workerControl } from './worker-control.ts';
