/** The layout's import rules: dependencies point one way (docs/decisions). */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'work-is-free-of-kafka-and-temporal',
      severity: 'error',
      from: { path: '^src/(assistants|habits)/' },
      to: {
        path: '^src/(kafka|temporal|bridge|intake|outbox|settle|store|http|roles|cli)/|^(workflows|activities)/|node_modules/(kafkajs|@temporalio|pg|fastify)/',
      },
    },
    {
      name: 'only-the-thin-client-imports-kafkajs-values',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(kafka|outbox/publisher)' },
      to: { path: 'node_modules/kafkajs/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-import-types-only',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: '^(src|activities)/',
        pathNot: '^src/(names|nesting)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-imports-the-process',
      severity: 'error',
      from: { path: '^(bin|src|activities|workflows)/' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'the-way-in-does-not-know-who-brings-it',
      severity: 'error',
      from: { path: '^src/(intake|settle|outbox|store|messages)/' },
      to: { path: '^src/(bridge|http|roles|cli|app|core)' },
    },
    {
      name: 'the-command-line-looks-on-from-outside',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: {
        path: '^src/(bridge|http|intake|outbox|settle|roles|registry|app|core|run)|^(workflows|activities)/',
        // The contract's own validation, and the shapes of answers.
        pathNot: '^src/intake/decode\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-in-the-worker-knows-the-command-line',
      severity: 'error',
      from: { path: '^(src|activities|workflows)/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'production-does-not-import-the-stack-or-tests',
      severity: 'error',
      from: { path: '^(bin|src|activities|workflows)/' },
      to: { path: '^(stack|demo|test|bench|chaos|scripts|support)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
