import type { WorkResult } from '../outcome.ts';

/** Of the assistants that need no model: `result.metadata.processingSteps`. */
export const PROCESSING_STEPS = ['parsing', 'analysis', 'scoring'];

export interface AssistantRequest {
  /** The text to work on. */
  input: string;
  /** What the text is to be judged against: a job title or a whole job description. */
  role?: string;
  /** The command's `payload.metadata`, untouched. */
  metadata: Record<string, unknown>;
  /** The same for every try of one run of a task, and of no other. */
  tryKey: string;
}

/** One kind of work behind EXECUTE_ASSISTANT; commands pick it by `payload.assistantId`. */
export interface Assistant {
  readonly id: string;
  /** 'short': ends within seconds, may run inside a workflow task; 'long': may last, is heart-beaten and cancellable. */
  duration(request: AssistantRequest): 'short' | 'long';
  /**
   * @throws DefiniteError when the same request would fail again, TransientError when another try may help; the signal's own
   * reason when it was aborted.
   *
   * @param onPartial told what there is of the answer so far, where it comes bit by bit
   */
  run(
    request: AssistantRequest,
    signal: AbortSignal,
    onPartial?: (text: string) => void,
  ): Promise<WorkResult>;
  /** Loads models ahead of the first request. */
  warmUp?(): Promise<void>;
  /** Ends threads and connections; the assistant is not used afterwards. */
  close?(): Promise<void>;
}
