/** Where Nest finds the platform. */
export const PLATFORM = Symbol('Platform');
