/** Why a command cannot do what it was asked, in one sentence; the exit code is 1. */
export class CommandError extends Error {}
