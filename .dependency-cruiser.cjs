/** Dependencies run one way: contract <- lambda, analytics, infra <- local <- test. */
const only = (name, from, forbidden, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: forbidden },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'contract-imports-nothing',
      comment: 'The turn is declared once, and the declaration knows nobody.',
      severity: 'error',
      from: { path: '^analytics/contract/turn\\.ts$' },
      to: {},
    },
    only(
      'contract-folder-knows-itself-only',
      '^analytics/contract/',
      '^(lambda|infra|local|test|analytics/(?!contract/))',
      'What is derived from the contract depends on the contract alone.',
    ),
    only(
      'lambda-knows-the-contract-only',
      '^lambda/',
      '^(infra|local|test|analytics/(?!contract/))',
      'The skill knows the turn and nothing of what happens to it.',
    ),
    only(
      'analytics-does-not-know-the-skill',
      '^analytics/',
      '^(lambda|infra|local|test)/',
      'Analytics is handed what it needs; it works for any skill.',
    ),
    only(
      'infra-knows-contract-and-entry-points',
      '^infra/(?!content/)',
      '^(lambda|local|test|analytics/(?!contract/))',
      'Infrastructure names entry points as paths; it does not import them.',
    ),
    only(
      'content-loads-what-others-own',
      '^infra/content/',
      '^(local|test)/',
      'The content function loads the pets and creates the views and named queries.',
    ),
    only('nobody-knows-local', '^(lambda|analytics|infra)/', '^local/', 'local/ is a leaf.'),
    only('nobody-knows-test', '^(lambda|analytics|infra|local)/', '^test/', 'test/ is a leaf.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.json'] },
  },
};
