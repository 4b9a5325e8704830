/**
 * Splits messages into waves: the k-th message of a taskId is in the k-th wave. Within a wave every taskId is
 * named once, so a wave can be recorded in bulk; over the waves each taskId's messages keep their order.
 */
export function inWaves<T extends { taskId: string | undefined }>(items: T[]): T[][] {
  const waves: T[][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const index = item.taskId === undefined ? 0 : (seen.get(item.taskId) ?? 0);
    if (item.taskId !== undefined) seen.set(item.taskId, index + 1);
    (waves[index] ??= []).push(item);
  }
  return waves;
}
