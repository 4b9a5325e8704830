import type { AssistantRegistry } from '../src/assistants/registry.ts';
import type { Documents } from '../src/documents/documents.ts';
import type { HabitStore } from '../src/habits/habit-store.ts';
import type { Planner } from '../src/habits/planner.ts';
import { activityName, type ActivityName } from '../src/names.ts';
import type { Settler } from '../src/settle/settler.ts';
import type { TaskHandler } from '../src/task-handler.ts';
import type { Task } from '../src/task.ts';
import { executeAssistant } from './execute-assistant.ts';
import { scheduleHabits } from './schedule-habits.ts';
import { settle, type Settle } from './settle.ts';
import { work, type Worked, type WorkPauses } from './work.ts';

export type { Failed } from './settle.ts';
export type { Worked } from './work.ts';

export interface HandlerDependencies {
  assistants: AssistantRegistry;
  documents: Documents;
  planner: Planner;
  habits: HabitStore;
}

type TaskType = Task['command']['taskType'];

export type Handlers = Record<TaskType, TaskHandler>;

/** A task type is registered here. */
export function createHandlers({ assistants, documents, planner, habits }: HandlerDependencies): Handlers {
  return {
    EXECUTE_ASSISTANT: executeAssistant(assistants, documents),
    SCHEDULE_HABITS: scheduleHabits(planner, habits),
  };
}

/** `executeAssistant`, `scheduleHabits`, …: one a task type, derived from its name. */
export type WorkActivities = {
  [Type in TaskType as ActivityName<Type>]: (task: Task, pausedMs?: number) => Promise<Worked>;
};

export type Activities = WorkActivities & { settle: Settle };

export function createActivities(handlers: Handlers, settler: Settler, pauses: WorkPauses): Activities {
  const works = Object.entries(handlers).map(([type, handler]) => [
    activityName(type),
    work(handler, settler, pauses),
  ]);
  return { ...(Object.fromEntries(works) as WorkActivities), settle: settle(settler) };
}
