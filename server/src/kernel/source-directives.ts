import type { LineIndex } from '../base/lines';
import type { SiteDirective } from './directive';
import type { Kernel } from './ir';
import { loopName } from './names';

/** What the pragmas of the text itself say, in source order; those without effect, and with places to fill, are left out. */
export function sourceDirectives(kernel: Kernel, lines: LineIndex): SiteDirective[] {
  return kernel.functions
    .filter((f) => f.file === null)
    .flatMap((f) =>
      f.pragmas.flatMap(({ directive, loop, places, stray }) => {
        if (!directive || stray || places.length > 0 || directive.function !== f.name) return [];
        const around = loop === null ? undefined : f.loops[loop];
        return [around ? { ...directive, loop: loopName(f, around, lines) } : directive];
      }),
    );
}
