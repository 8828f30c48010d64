import { graphDot, graphJson } from '../graph/print';
import { graphSvg } from '../graph/print-svg';
import type { ProgramGraph } from '../graph/program';

type GraphFormat = 'json' | 'dot' | 'svg';

/** What `graph FILE` prints. */
export function graphText(graph: ProgramGraph, format: GraphFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(graphJson(graph)) + '\n';
    case 'dot':
      return graphDot(graph);
    case 'svg':
      return graphSvg(graph);
  }
}
