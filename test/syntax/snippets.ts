import type { Snippet } from './snippet';
import { gaps } from './snippets-gaps';
import { kernels } from './snippets-kernels';
import { language } from './snippets-language';

export const snippets: readonly Snippet[] = [...gaps, ...language, ...kernels];
