import type { Fault } from './faults/fault.ts';
import type { Random } from './random.ts';

/**
 * Which faults, in which order: each once, those first that end the worker whose memory is watched; then, for as long as
 * there is time, any of those that do not last and leave it alone.
 */
export function* plan(
  faults: readonly Fault[],
  random: Random,
): Generator<{ fault: Fault; isExtra: boolean }> {
  const [first, later] = [faults.filter(sparesNobody), faults.filter((fault) => !sparesNobody(fault))];
  // One that lasts is begun early, so that others have time meanwhile.
  const lasting = first.filter((fault) => fault.lasts);
  const ordered = [
    ...lasting,
    ...random.shuffle(first.filter((fault) => !fault.lasts)),
    ...random.shuffle(later),
  ];
  for (const fault of ordered) yield { fault, isExtra: false };
  const repeatable = later.filter((fault) => !fault.lasts);
  for (;;) yield { fault: random.pick(repeatable.length > 0 ? repeatable : faults), isExtra: true };
}

function sparesNobody(fault: Fault): boolean {
  return fault.sparesNobody === true;
}
