import { expect } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { WorkerControl } from '../../schemas/generated/worker-control.ts';
import { Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

export interface ControlBody {
  controlId: string;
  controlType: string;
  /** Absent while the control is not known. */
  outcomes?: { target: string; state: string; detail?: Record<string, unknown> }[];
}

export interface WorkersBody {
  fleet: { paused: boolean; pauses: Record<string, unknown>[]; config: object };
  workers: {
    workerId: string;
    state: string;
    paused: boolean;
    pauses: Record<string, unknown>[];
    config: Record<string, unknown>;
    startedAt: string;
    pid: number;
  }[];
}

/** A pipeline, and the ways in which an operator steers it. */
export class Operator {
  readonly pipeline: Pipeline;
  readonly client: Client;

  private constructor(pipeline: Pipeline, client: Client) {
    this.pipeline = pipeline;
    this.client = client;
  }

  static async open(): Promise<Operator> {
    const pipeline = await Pipeline.open();
    const connection = await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' });
    return new Operator(pipeline, new Client({ connection }));
  }

  async close(): Promise<void> {
    await this.client.connection.close();
    await this.pipeline.close();
  }

  /** As `temporal workflow signal --name NAME` does it. */
  async signal(target: string, name: string, ...args: object[]): Promise<void> {
    await this.client.workflow.getHandle(this.pipeline.names.controlWorkflow(target)).signal(name, ...args);
  }

  /** As `temporal workflow signal --input x --input-meta encoding=binary/weird` does it: nobody can read what it holds. */
  async signalUnreadable(workflowId: string, name: string): Promise<void> {
    const weird = { metadata: { encoding: Buffer.from('binary/weird') }, data: Buffer.from('x') };
    await this.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId },
      signalName: name,
      input: { payloads: [weird] },
    });
  }

  async byKafka(control: Partial<WorkerControl> & Pick<WorkerControl, 'controlType'>): Promise<void> {
    const whole = { controlId: `k-${Math.random()}`, timestamp: new Date().toISOString(), ...control };
    await this.pipeline.producer.send({
      topic: this.pipeline.names.topics.control,
      messages: [{ key: control.controlType, value: JSON.stringify(whole) }],
    });
  }

  /** The answer, whatever it is. */
  async post(
    worker: WorkerProcess,
    path: string,
    body: object = {},
  ): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${await worker.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  async get<T>(worker: WorkerProcess, path: string): Promise<T> {
    const answer = await fetch(`${await worker.url}${path}`);
    return (await answer.json()) as T;
  }

  /** Sends it over HTTP, and waits until every target has had it. */
  async control(worker: WorkerProcess, control: object): Promise<ControlBody> {
    const { status, body } = await this.post(worker, '/v1/control', control);
    expect(status).toBe(202);
    return this.outcome(worker, (body as { controlId: string }).controlId);
  }

  async outcome(worker: WorkerProcess, controlId: string): Promise<ControlBody> {
    return until(`the outcome of control ${controlId}`, async () => {
      const control = await this.get<ControlBody>(worker, `/v1/controls/${controlId}`);
      const states = control.outcomes?.map(({ state }) => state) ?? ['PENDING'];
      return !states.includes('PENDING') && !states.includes('RUNNING') && control;
    });
  }

  async paused(worker: WorkerProcess, isPaused: boolean): Promise<void> {
    await until(`this worker to be ${isPaused ? 'paused' : 'resumed'}`, async () => {
      const answer = await fetch(`${await worker.url}/metrics`);
      return new RegExp(`^rnle_worker_paused ${isPaused ? 1 : 0}$`, 'm').test(await answer.text());
    });
  }
}
