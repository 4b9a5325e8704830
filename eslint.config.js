import tseslint from 'typescript-eslint';

/** The workflow sandbox is deterministic: no clock, no I/O, no Node built-ins. */
const sandbox = {
  files: ['workflows/**/*.ts'],
  rules: {
    'no-restricted-globals': ['error', 'process', 'Buffer', 'fetch', 'setImmediate', 'performance'],
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: [
              'node:*',
              'pg',
              'kafkajs',
              'fastify*',
              'pino',
              '@temporalio/client',
              '@temporalio/worker',
              '@temporalio/activity',
            ],
            message: 'Workflows are deterministic: do I/O in an activity.',
          },
        ],
      },
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector:
          "ImportDeclaration[importKind!='type'][source.value=/activities|src\\//]:not([source.value=/src\\/(names|nesting)/])",
        message: 'Workflows import activities and src as types only.',
      },
    ],
  },
};

export default tseslint.config(
  { ignores: ['node_modules', 'schemas/generated', 'dist', '.stack', 'coverage'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A reader of JSON names the type it expects.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-console': 'error',
    },
  },
  sandbox,
  {
    files: [
      'stack/**/*.ts',
      'demo/**/*.ts',
      'bench/**/*.ts',
      'chaos/**/*.ts',
      'scripts/**/*.ts',
      'src/cli/**/*.ts',
      'test/workflows/record-histories.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off' },
  },
);
