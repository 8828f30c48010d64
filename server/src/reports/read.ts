import type { Problem } from '../base/problem';
import { span } from '../base/span';
import type { ReadReport } from './report';
import { readTextReport } from './report-text';
import { readXmlReport } from './report-xml';

/** Longer texts are no reports (a large design's is some megabytes). */
const maxLength = 50_000_000;

/** Reads a synthesis report of either form. Never throws: what can't be read is a problem with its place in the text. */
export function readReport(text: string): ReadReport {
  const content = text.replace(/^\ufeff/, ' ');
  if (content.length > maxLength)
    return refused('report.too-long', `this is too long for a report (${text.length} characters)`);
  if (content.trim() === '') return refused('report.empty', 'this file is empty');
  return /^\s*</.test(content) ? readXmlReport(content) : readTextReport(content);
}

function refused(code: string, message: string): ReadReport {
  const problem: Problem = { code, message, span: span(0, 0), severity: 'error' };
  return { problems: [problem] };
}
