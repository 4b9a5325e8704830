import type { Command } from '../schemas/generated/command.ts';
import type { AssistantRequest } from '../src/assistants/assistant.ts';
import type { Documents } from '../src/documents/documents.ts';
import type { AssistantRegistry } from '../src/assistants/registry.ts';
import { DefiniteError, validationError } from '../src/errors.ts';
import type { TaskHandler } from '../src/task-handler.ts';

/** EXECUTE_ASSISTANT: hands the input, and the text of the file where there is one, to the assistant that the command names. */
export function executeAssistant(
  assistants: AssistantRegistry,
  documents: Pick<Documents, 'read'>,
): TaskHandler {
  return {
    duration(command) {
      try {
        const request = requestOf(command, '');
        const assistant = assistants.get(command.payload?.assistantId);
        return 'file' in request.metadata ? 'long' : assistant.duration(request);
      } catch (error) {
        // The work is to say what is wrong.
        if (error instanceof DefiniteError) return 'short';
        throw error;
      }
    },
    async work({ taskId, run, command }, signal, onPartial) {
      const assistant = assistants.get(command.payload?.assistantId);
      const request = requestOf(command, `${taskId}/${run}`);
      if ('file' in request.metadata) {
        const text = await documents.read(request.metadata['file'], signal);
        request.input = [request.input, text].filter(Boolean).join('\n\n');
      }
      return assistant.run(request, signal, onPartial);
    },
  };
}

function requestOf({ payload }: Command, tryKey: string): AssistantRequest {
  const { input = '', metadata = {} } = payload ?? {};
  const { role } = metadata;
  if (role !== undefined && typeof role !== 'string') {
    throw validationError('payload.metadata.role', 'must be string');
  }
  return { input, metadata, tryKey, ...(role !== undefined && { role }) };
}
