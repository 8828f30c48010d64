/** A failure that the user can mend: one line that says what, where and how. The program prints it and exits with 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  ENOTDIR: 'there is no such file',
  Z_DATA_ERROR: 'it is no gzip file, as its name says',
  Z_BUF_ERROR: 'this gzip file is cut off',
};

/** Why a file can't be read, in the words of the command line. */
export function unreadable(path: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code;
  return new UsageError(`${path}: ${reasons[code ?? ''] ?? (error as Error).message}`);
}
