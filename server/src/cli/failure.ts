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
  ENOTDIR: 'a part of this path is a file, and no folder',
  Z_DATA_ERROR: 'it is no gzip file, as its name says',
  Z_BUF_ERROR: 'this gzip file is cut off',
};

const writeReasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'what should be its folder is a file',
  EEXIST: 'it is a file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it may not be written',
};

/** Why a file or folder can't be written, in the words of the command line. */
export function unwritable(path: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code;
  return new UsageError(`${path}: it can't be written: ${writeReasons[code ?? ''] ?? (error as Error).message}`);
}

/** Why a file can't be read, in the words of the command line. */
export function unreadable(path: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code;
  return new UsageError(`${path}: ${reasons[code ?? ''] ?? (error as Error).message}`);
}
