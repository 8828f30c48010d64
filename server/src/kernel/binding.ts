/** What names stand for while a function is lowered. */
import type { Block, Declarator, FunctionDef, StructDef } from '../syntax/ast';
import type { ArrayId, ArrayVar, LoopId, OpId, ScalarType } from './ir';
import type { ResolvedType, StructType, VectorType, TemplateArguments } from './types';

/** An array, a part of one, or a pointer into one. */
export interface ArrayBinding {
  readonly kind: 'array';
  readonly array: ArrayId;
  /** Leading indices already applied. */
  readonly prefix: readonly OpId[];
  /** Added to the next index (pointer arithmetic). */
  readonly offset?: OpId;
  /** Of a pointer that moves: the variable that holds its offset. */
  readonly cursor?: number;
}

/** What a name stands for in the function. */
export type Binding =
  | { readonly kind: 'scalar'; readonly variable: number; readonly type: ScalarType }
  | ArrayBinding
  | {
      readonly kind: 'struct';
      readonly name: string;
      readonly def: StructDef;
      readonly args: TemplateArguments;
      readonly dims: readonly (number | null)[];
      readonly place: ArrayVar['place'];
      readonly parameter?: number;
      readonly fields: Map<string, Binding>;
      readonly prefix: readonly OpId[];
      /** The loop in whose body it is declared. */
      readonly declaredIn: LoopId | null;
    }
  | {
      readonly kind: 'stream';
      readonly name: string;
      /** One of an array of streams, at an index that is no constant. */
      readonly isOneOf?: true;
      readonly type: ScalarType;
      readonly struct?: StructType;
      readonly vector?: VectorType;
    }
  | { readonly kind: 'constant'; readonly value: number }
  /** Any number of parameters, bound each by `partName`. */
  | { readonly kind: 'pack'; readonly count: number }
  /** An hls::task, or an array of them. */
  | { readonly kind: 'task' }
  | {
      readonly kind: 'lambda';
      readonly params: readonly Declarator[];
      readonly body: Block;
      /** What it sees: the names around it. */
      readonly names: readonly Map<string, Binding>[];
      readonly self: (Binding & { kind: 'struct' }) | undefined;
      /** Of a template that is named: its instance follows from what it is called with. */
      readonly template?: FunctionDef;
    }
  | { readonly kind: 'type'; readonly type: ResolvedType };
