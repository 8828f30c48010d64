/** Trees of tree-sitter, made in steps. */
import { Parser, type Language, type Tree } from 'web-tree-sitter';
import type { Steps } from '../base/steps';
import { treeEdit } from './tree-edit';

/** A text with its tree. */
export interface Parsed {
  readonly input: string;
  readonly tree: Tree;
}

/** The tree of a text; where an earlier text has one without errors, from that. The caller deletes it. */
export function* parseTree(language: Language, input: string, old: Parsed | undefined): Steps<Tree | null> {
  // A parser holds what it was interrupted in, so that each text has its own.
  const parser = new Parser();
  parser.setLanguage(language);
  const edited = old?.tree.copy();
  try {
    if (old && edited) {
      const edit = treeEdit(old.input, input);
      if (edit) edited.edit(edit);
      const tree = yield* parseWith(parser, input, edited);
      if (tree && !tree.rootNode.hasError) return tree;
      tree?.delete();
    }
    return yield* parseWith(parser, input);
  } finally {
    edited?.delete();
    parser.delete();
  }
}

/** Tree-sitter asks every hundred operations whether to go on. */
const questionsPerStep = 30;

function* parseWith(parser: Parser, input: string, edited?: Tree): Steps<Tree | null> {
  for (;;) {
    let questions = 0;
    const isOver = (): boolean => ++questions >= questionsPerStep;
    const tree = parser.parse(input, edited, { progressCallback: isOver });
    if (tree || questions < questionsPerStep) return tree;
    yield;
  }
}
