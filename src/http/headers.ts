/** On every answer. */
export const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff' } as const;
