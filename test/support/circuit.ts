import { Circuit, type CircuitOptions, type Dependency } from '../../src/circuits/circuit.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const logger = createLogger({ level: 'silent', workerId: 'test' });

/** A circuit that opens with the third failure, whatever it is. */
export function testCircuit(dependency: Dependency, options: Partial<CircuitOptions> = {}): Circuit {
  return new Circuit({
    dependency,
    server: dependency,
    isOutage: () => true,
    probe: () => Promise.resolve(),
    metrics: createMetrics(logger),
    logger,
    ...options,
  });
}
