import type { Admin, Producer, Transaction } from 'kafkajs';
import type pg from 'pg';
import type { Connections } from '../../src/connections.ts';

/** Something that a worker does with a server, and what it hands over. */
export interface Step {
  name: string;
  args: unknown[];
  /** For a statement that is to come before or after: where this one is run. */
  database?: Pick<pg.PoolClient, 'query'>;
  /** Of a consumer that begins: for what its bug asks Kafka first. */
  admin?: Admin;
}

export type Call = (args: unknown[]) => Promise<unknown>;
/** Stands around every step: may do something before and after it, change it, or never come back. */
export type Around = (step: Step, call: Call) => Promise<unknown>;

type Method = (...args: never[]) => unknown;

/** Puts `around` between a worker and its servers. */
export function instrument(connections: Connections, around: Around): Connections {
  const { database, kafka, admin, temporal } = connections;
  instrumentPool(database, around);
  replace(
    temporal.client.workflow,
    'start',
    (start) =>
      (...args) =>
        around({ name: 'start-workflow', args }, (changed) => start(...changed)),
  );
  replace(
    kafka,
    'producer',
    (producer) =>
      (...args) =>
        instrumentProducer(producer(...args), around),
  );
  replace(kafka, 'consumer', (consumer) => (...args) => {
    const made = consumer(...args);
    replace(
      made,
      'run',
      (run) =>
        (...given) =>
          around({ name: 'run', args: given, database, admin }, (changed) => run(...changed)),
    );
    return made;
  });
  return connections;
}

function instrumentPool(pool: pg.Pool, around: Around): void {
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => unknown;
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  const statement = (...args: unknown[]): Promise<unknown> =>
    around({ name: nameOf(args), args, database: { query } as unknown as pg.PoolClient }, (changed) =>
      query(...changed),
    );
  Object.assign(pool, {
    query: statement,
    // The pool's own `query` asks for a client by callback; that one is already stood around.
    connect: (...args: unknown[]) =>
      args.length > 0
        ? connect(...args)
        : (connect() as Promise<pg.PoolClient>).then((client) => instrumentClient(client, around)),
  });
}

/** One use of a client: its commit is named after the statements of its transaction. */
function instrumentClient(client: pg.PoolClient, around: Around): pg.PoolClient {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  const statements = new Set<string>();
  const statement = (...args: unknown[]): Promise<unknown> => {
    const name = nameOf(args);
    statements.add(name);
    const step = name === 'commit' && statements.has('insert-tasks') ? 'commit-tasks' : name;
    return around({ name: step, args, database: { query } as unknown as pg.PoolClient }, (changed) =>
      query(...changed),
    );
  };
  return new Proxy(client, {
    get(target, property) {
      if (property === 'query') return statement;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value as Method).bind(target) : value;
    },
  });
}

/** A statement's name; of one that has none, its text. */
function nameOf([statement]: unknown[]): string {
  if (typeof statement === 'string') return statement;
  const { name, text } = statement as pg.QueryConfig;
  return name ?? text;
}

function instrumentProducer(producer: Producer, around: Around): Producer {
  const transaction = producer.transaction.bind(producer);
  producer.transaction = async () => {
    const made = await transaction();
    // An abort ends the transaction that only fences: it sends nothing.
    const steps = { sendBatch: 'send', commit: 'end-transaction' } as const;
    const stood: Record<string, unknown> = { ...made };
    for (const [method, name] of Object.entries(steps)) {
      const call = made[method as keyof typeof steps].bind(made) as (...args: unknown[]) => Promise<unknown>;
      stood[method] = (...args: unknown[]) => around({ name, args }, (changed) => call(...changed));
    }
    return stood as unknown as Transaction;
  };
  return producer;
}

function replace<T extends object, K extends keyof T>(
  owner: T,
  name: K,
  make: (original: (...args: unknown[]) => never) => (...args: unknown[]) => unknown,
): void {
  const original = (owner[name] as (...args: unknown[]) => never).bind(owner);
  Object.defineProperty(owner, name, { value: make(original), configurable: true, writable: true });
}
