/** Something the person at the keyboard can put right: shown as one line, without a stack trace. */
export class StackError extends Error {
  override readonly name: string = 'StackError';
}

export class PortTakenError extends StackError {
  override readonly name = 'PortTakenError';
}
