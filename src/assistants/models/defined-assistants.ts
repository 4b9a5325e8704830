import type { Logger } from 'pino';
import type { Assistant } from '../assistant.ts';
import type { AssistantRegistry } from '../registry.ts';
import { createModelAssistant, type ModelAssistantDependencies } from './model-assistant.ts';
import { readDefinitions } from './read-definitions.ts';

export interface DefinedAssistantsOptions extends ModelAssistantDependencies {
  /** A file or a directory; undefined where none are defined. */
  place: string | undefined;
  registry: Pick<AssistantRegistry, 'define' | 'ids'>;
  logger: Logger;
}

/** The assistants that RNLE_ASSISTANTS defines, and defines anew while the worker runs. */
export class DefinedAssistants {
  readonly #options: DefinedAssistantsOptions;

  constructor(options: DefinedAssistantsOptions) {
    this.#options = options;
  }

  /** @throws ConfigError where a definition is none, or its key is missing */
  load(): void {
    const { place, registry } = this.#options;
    const assistants = place === undefined ? [] : readDefinitions(place).map((one) => this.#create(one));
    registry.define(assistants);
  }

  /** As `load`; what is wrong is said in the log, and all stays as it was. */
  reload(): void {
    const { registry, logger } = this.#options;
    try {
      this.load();
      logger.info({ assistants: registry.ids() }, 'the assistants were read again');
    } catch (error) {
      logger.error({ err: error }, 'the assistants stay as they were: their definitions cannot be used');
    }
  }

  #create(definition: Parameters<typeof createModelAssistant>[0]): Assistant {
    return createModelAssistant(definition, this.#options);
  }
}
